package dev.preamble.scheduler.share;

import java.util.Collection;

/**
 * How far tenants that compete have come: the lane-seconds that they used for each unit of weight, all together. One that
 * is below it is due more, one that is above it had more than its share.
 */
public record Level(double used, double weight) {
    public static final Level NONE = new Level(0, 0);

    /** Rounding of the sums does not put a tenant above the level that it alone makes. */
    private static final double ROUNDING = 1 + 1e-9;

    /** Of those that compete, which tenants that are held back do not. */
    public static Level of(Collection<Account> accounts) {
        double used = 0;
        double weight = 0;
        for (Account account : accounts) {
            used += account.isHeld() ? 0 : account.used();
            weight += account.isHeld() ? 0 : account.weight();
        }
        return new Level(used, weight);
    }

    /** Whether a tenant had more than its share. */
    public boolean isBelow(Account account) {
        return !reaches(account.used(), account.weight());
    }

    /**
     * A tenant that comes back from idleness: it counts as having used its part of what the others used meanwhile, but for
     * a credit. So nobody saves lanes up for later, and those who took what it left are not made to wait for that.
     *
     * @param credit lane-seconds that it may be behind
     */
    public Account admit(Account newcomer, double credit) {
        return newcomer.atLeast(newcomer.weight() * normalised() - credit);
    }

    /** Whether a tenant had no more than its share. */
    boolean reaches(double used, double weight) {
        return used / weight <= normalised() * ROUNDING;
    }

    Level plus(double laneSeconds) {
        return new Level(used + laneSeconds, weight);
    }

    private double normalised() {
        return weight == 0 ? 0 : used / weight;
    }
}

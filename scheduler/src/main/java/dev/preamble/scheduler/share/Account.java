package dev.preamble.scheduler.share;

import dev.preamble.records.id.TenantId;

/**
 * A tenant that competes for lanes: one that has a job queued, or a segment out.
 *
 * @param weight what it is due, against the others
 * @param used lane-seconds that it used lately, those counted that its open segments are expected to use
 * @param laneLimit lanes that it may have at the same time; 0 while none of its work may begin
 * @param running lanes that its open segments have
 */
public record Account(TenantId tenant, double weight, double used, int laneLimit, int running) {
    /** A {@link #laneLimit} that is none. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public Account {
        if (!(weight > 0 && Double.isFinite(weight) && used >= 0 && Double.isFinite(used))) {
            throw new IllegalArgumentException(tenant + ": weight " + weight + ", used " + used);
        }
    }

    /** Whether it may have one lane more. */
    public boolean mayRun() {
        return running < laneLimit;
    }

    public boolean isHeld() {
        return laneLimit == 0;
    }

    /** The same tenant with one lane more, for so long. */
    public Account plusLane(double laneSeconds) {
        return new Account(tenant, weight, used + laneSeconds, laneLimit, running + 1);
    }

    /** The same tenant, having used at least so much. */
    Account atLeast(double floor) {
        return floor <= used ? this : new Account(tenant, weight, floor, laneLimit, running);
    }
}

package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.Workload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The platform, or a tenant's part of it, at a glance.
 *
 * @param attention what somebody should look at first, the worst first
 * @param begins whether the visitor's tenant has not submitted a job yet
 * @param unreadReports what workers reported and no scheduler has read; null where that is not the visitor's, or not known
 * @param tokens trained and generated, minute by minute
 */
public record Overview(
        List<Attention> attention,
        boolean begins,
        List<Pool> pools,
        List<Standing> standings,
        Workload.Pace pace,
        long queued,
        long taken,
        long failed,
        @Nullable Long unreadReports,
        Chart tokens,
        Instant now) {
    /** Beyond it the rest is summed up. */
    static final int STANDINGS = 15;

    public Overview {
        attention = List.copyOf(attention);
        pools = List.copyOf(pools);
        standings = List.copyOf(standings);
    }

    public List<Standing> foremost() {
        return standings.subList(0, Math.min(STANDINGS, standings.size()));
    }

    /** Of all pools. */
    public long completions() {
        return pools.stream().mapToLong(Pool::completions).sum();
    }

    /** How many tenants are not among the foremost. */
    public int others() {
        return Math.max(0, standings.size() - STANDINGS);
    }

    /**
     * A pool and its workers.
     *
     * @param completions that its workers make; 0 for those who see a tenant's alone
     * @param lanes of the workers that are alive
     * @param workers that are alive
     */
    public record Pool(Workload.OfPool load, long completions, long lanes, long workers) {
        /** Lanes that segments and completions have. */
        public long taken() {
            return load.taken() + completions;
        }

        /** For a bar, from 0 to 100. */
        public long hundredths() {
            return lanes == 0 ? 0 : Math.min(100, 100 * taken() / lanes);
        }
    }

    /**
     * Something to look at.
     *
     * @param urgent whether work stands still or was lost by it
     * @param link where it can be looked at
     */
    public record Attention(
            boolean urgent,
            String what,
            String detail,
            @Nullable String link) {}

    /**
     * A tenant beside the others.
     *
     * @param used its part of the lane time of the last hour, from 0 to 1
     * @param due its part by weight, among those who used lanes or wait for some
     */
    public record Standing(Workload.OfTenant tenant, double used, double due) {
        /** For a bar, from 0 to 100. */
        public long usedHundredths() {
            return Math.round(used * 100);
        }

        /** For a mark on the bar, from 0 to 100. */
        public long dueHundredths() {
            return Math.round(due * 100);
        }
    }
}

package dev.preamble.gateway.tenant;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.Range;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PUT /v1/admin/tenants/{id}/share} takes.
 *
 * @param weight what the tenant is due, against the others, from 0.01 to 100
 * @param laneLimit lanes that it may have at the same time, from 1; no limit when it is left out
 */
public record ShareRequest(
        @Schema(required = true) @Nullable Double weight,
        @Nullable Integer laneLimit) {
    double checkedWeight() {
        return within(Limits.WEIGHT, new Field("weight").required(weight));
    }

    @Nullable
    Integer checkedLaneLimit() {
        return laneLimit == null ? null : (int) within(Limits.LANE_LIMIT, laneLimit);
    }

    private static double within(Range range, double value) {
        if (!(value >= range.least() && value <= range.most())) {
            throw Refusal.field(range.option(), range.option() + " is out of range.", range.text());
        }
        return value;
    }
}

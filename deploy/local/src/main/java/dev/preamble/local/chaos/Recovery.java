package dev.preamble.local.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A round of faults, and how long after its last one the platform was back. A time is null where it was not within three
 * minutes.
 *
 * @param at seconds since the load began
 * @param faults in words
 * @param parts seconds until every part's process answered
 * @param work until a job that was submitted then, the smallest there is, had ended well
 * @param logins until a person could log in
 */
record Recovery(
        double at,
        List<String> faults,
        @JsonProperty("parts_s") @Nullable Double parts,
        @JsonProperty("work_s") @Nullable Double work,
        @JsonProperty("logins_s") @Nullable Double logins) {

    /** Until all of it was back; null if some of it was not. */
    @JsonProperty("recovered_s")
    @Nullable
    Double recovered() {
        if (parts == null || work == null || logins == null) {
            return null;
        }
        return Stream.of(parts, work, logins)
                .mapToDouble(seconds -> seconds)
                .max()
                .orElse(0);
    }
}

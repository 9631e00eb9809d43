package dev.preamble.local.chaos;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of it.
 *
 * @param seed of the faults
 * @param minutes for which faults came
 * @param jobs acknowledged
 * @param interrupted jobs of which a run was lost, so that another went on
 * @param interruptedExact of these, how many had to come out bit for bit
 * @param undisturbed seconds that the smallest job takes when nothing is wrong
 * @param told each violation in words
 */
public record ChaosReport(
        long seed,
        double minutes,
        int tenants,
        int jobs,
        int versions,
        long events,
        long results,
        int interrupted,
        @JsonProperty("interrupted_deterministic") int interruptedExact,
        @JsonProperty("jobs_lost") long jobsLost,
        @JsonProperty("duplicate_jobs") long duplicateJobs,
        @JsonProperty("duplicate_versions") long duplicateVersions,
        @JsonProperty("missing_versions") long missingVersions,
        @JsonProperty("duplicate_events") long duplicateEvents,
        @JsonProperty("missing_events") long missingEvents,
        @JsonProperty("duplicate_results") long duplicateResults,
        @JsonProperty("missing_results") long missingResults,
        @JsonProperty("double_steps") long doubleSteps,
        @JsonProperty("missing_steps") long missingSteps,
        @JsonProperty("not_bit_identical") long otherBits,
        @JsonProperty("unexplained_waits") long unexplainedWaits,
        @JsonProperty("not_recovered") long notRecovered,
        @JsonProperty("undisturbed_work_s") @Nullable Double undisturbed,
        List<Recovery> faults,
        @JsonProperty("violations") List<String> told) {
    private static final String ROW = "%-44s %5s %10s %9s";

    /** Whether nothing happened that may never happen. */
    @JsonIgnore
    public boolean isClean() {
        return told.isEmpty();
    }

    /** For people: what was counted, and how long the platform took to recover from each kind of fault. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("%d jobs of %d tenants and a canary, %d versions, %d events, %d results; %d jobs lost a run"
                .formatted(jobs, tenants, versions, events, results, interrupted));
        lines.add("jobs lost %d, duplicate versions %d, duplicate results %d, double steps %d, unexplained waits %d"
                .formatted(jobsLost, duplicateVersions, duplicateResults, doubleSteps, unexplainedWaits));
        lines.add(told.isEmpty() ? "Nothing happened that may never happen." : "VIOLATED:");
        lines.addAll(told);
        lines.add("");
        lines.add(ROW.formatted("FAULT", "TIMES", "RECOVERED", "AT WORST"));
        Map<String, List<Double>> seconds = new TreeMap<>();
        for (Recovery recovery : faults) {
            String kind = String.join(" + ", recovery.faults()).replaceAll(" for [0-9.]+ s", "");
            Double recovered = recovery.recovered();
            seconds.computeIfAbsent(kind, absent -> new ArrayList<>())
                    .add(recovered == null ? Double.POSITIVE_INFINITY : recovered);
        }
        seconds.forEach((kind, times) -> {
            Collections.sort(times);
            lines.add(ROW.formatted(
                    kind, times.size(), times.get((times.size() - 1) / 2) + " s", times.getLast() + " s"));
        });
        return lines;
    }
}

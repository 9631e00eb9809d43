package dev.preamble.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was measured.
 *
 * @param tenants that asked
 * @param jobs in the catalog when the pages were asked for
 */
public record GatewayReport(int tenants, long jobs, List<Submissions> submissions, List<Page> pages) {
    /**
     * Submissions at a steady rate, each timed from the moment it was due, so that one that had to wait for others counts
     * its wait.
     *
     * @param rate asked for, a second
     * @param reached acknowledged, a second, until the last answer
     * @param refused answered by anything but 202
     */
    public record Submissions(String kind, int rate, double reached, long refused, Spread millis) {}

    /** A page of the dashboard as an operator gets it. */
    public record Page(String path, Spread millis) {}

    /** For a person. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-42s %8s %8s %8s", "milliseconds", "median", "p99", "most"));
        submissions.forEach(asked -> lines.add(line(
                        String.format(Locale.ROOT, "%s, %d a second", asked.kind(), asked.rate()), asked.millis())
                + String.format(Locale.ROOT, "   %.0f a second, %d refused", asked.reached(), asked.refused())));
        pages.forEach(page -> lines.add(line(page.path(), page.millis())));
        lines.add(String.format(Locale.ROOT, "with %d tenants and %,d jobs", tenants, jobs));
        return lines;
    }

    private static String line(String name, Spread millis) {
        return String.format(
                Locale.ROOT, "%-42s %8.1f %8.1f %8.1f", name, millis.median(), millis.p99(), millis.most());
    }
}

package dev.preamble.gateway.dashboard;

import dev.preamble.records.RecordJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines over a common axis, as the browser draws them.
 *
 * @param x values of the axis: numbers, or milliseconds since 1970
 */
public record Chart(List<Long> x, List<Line> lines) {
    /** Beyond it a screen shows no more. */
    private static final int POINTS = 400;

    public Chart {
        x = List.copyOf(x);
        lines = List.copyOf(lines);
    }

    /** @param y one value for each of the axis; null where there is none */
    public record Line(String name, List<@Nullable Double> y) {}

    public boolean isEmpty() {
        return x.isEmpty();
    }

    /** As JSON, with no more points than can be told apart; the last one stays. */
    public String json() {
        int step = Math.ceilDiv(x.size(), POINTS);
        if (step <= 1) {
            return RecordJson.text(this);
        }
        return RecordJson.text(new Chart(
                thinned(x, step),
                lines.stream()
                        .map(line -> new Line(line.name(), thinned(line.y(), step)))
                        .toList()));
    }

    private static <T extends @Nullable Object> List<T> thinned(List<T> values, int step) {
        int last = values.size() - 1;
        return java.util.stream.IntStream.rangeClosed(0, last)
                .filter(i -> (last - i) % step == 0)
                .mapToObj(values::get)
                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
    }
}

package dev.preamble.engine.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lines over a few named places, with the spread of each point, as an SVG document. */
final class LinePlot {
    private static final List<String> COLOURS = List.of("#0072b2", "#56b4e9", "#d55e00", "#009e73");
    private static final int WIDTH = 640;
    private static final int HEIGHT = 380;
    private static final int LEFT = 56;
    private static final int RIGHT = 24;
    private static final int TOP = 56;
    private static final int BOTTOM = 48;
    private static final int LINES = 5;

    /** @param x the name of its place */
    record Point(String x, @Nullable Spread y) {}

    record Series(String name, List<Point> points) {}

    private final StringBuilder svg = new StringBuilder();
    private final List<String> places;
    private final double least;
    private final double gap;

    private LinePlot(List<Series> lines) {
        places = lines.stream()
                .flatMap(line -> line.points().stream())
                .map(Point::x)
                .distinct()
                .toList();
        var spreads = new ArrayList<Spread>();
        for (var line : lines) {
            for (var point : line.points()) {
                if (point.y() != null) {
                    spreads.add(point.y());
                }
            }
        }
        var low = spreads.stream()
                .mapToDouble(y -> y.mean() - y.deviation())
                .min()
                .orElse(0);
        var high = spreads.stream()
                .mapToDouble(y -> y.mean() + y.deviation())
                .max()
                .orElse(1);
        gap = roundedUp(Math.max(high - low, 1e-9) / (LINES - 1));
        least = Math.floor(low / gap) * gap;
    }

    /** The next of 1, 2 or 5 times a power of ten. */
    private static double roundedUp(double value) {
        var power = Math.pow(10, Math.floor(Math.log10(value)));
        for (var factor : new int[] {1, 2, 5}) {
            if (factor * power >= value) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    static String svg(String title, String xTitle, List<Series> lines) {
        return new LinePlot(lines).draw(title, xTitle, lines);
    }

    private String draw(String title, String xTitle, List<Series> lines) {
        add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                title));
        add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        add(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"22\" font-size=\"14\" fill=\"#222222\">%s</text>", LEFT, title));
        for (var line = 0; line <= LINES; line++) {
            var value = least + line * gap;
            var y = y(value);
            add(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    y));
            add(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#444444\">%s</text>",
                    LEFT - 8,
                    y + 4,
                    label(value)));
        }
        for (var place : places) {
            add(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#444444\">%s</text>",
                    x(place),
                    HEIGHT - BOTTOM + 20,
                    place));
        }
        add(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#444444\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2.0,
                HEIGHT - 8,
                xTitle));
        var legend = LEFT;
        for (var i = 0; i < lines.size(); i++) {
            var colour = COLOURS.get(i % COLOURS.size());
            line(lines.get(i), colour);
            add(String.format(Locale.ROOT, "<circle cx=\"%d\" cy=\"38\" r=\"4\" fill=\"%s\"/>", legend + 4, colour));
            add(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"42\" fill=\"#222222\">%s</text>",
                    legend + 14,
                    lines.get(i).name()));
            legend += 34 + 7 * lines.get(i).name().length();
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(Series line, String colour) {
        var corners = new ArrayList<String>();
        for (var point : line.points()) {
            var y = point.y();
            if (y == null) {
                continue;
            }
            corners.add(String.format(Locale.ROOT, "%.1f,%.1f", x(point.x()), y(y.mean())));
            add(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-opacity=\"0.5\"/>",
                    x(point.x()),
                    y(y.mean() - y.deviation()),
                    x(point.x()),
                    y(y.mean() + y.deviation()),
                    colour));
            add(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
                    x(point.x()),
                    y(y.mean()),
                    colour));
        }
        add(String.format(
                Locale.ROOT,
                "<polyline fill=\"none\" stroke-width=\"1.8\" stroke=\"%s\" points=\"%s\"/>",
                colour,
                String.join(" ", corners)));
    }

    private double x(String place) {
        var room = (double) (WIDTH - LEFT - RIGHT) / places.size();
        return LEFT + (places.indexOf(place) + 0.5) * room;
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (value - least) / (LINES * gap) * (HEIGHT - TOP - BOTTOM);
    }

    private String label(double value) {
        var digits = Math.clamp((int) Math.ceil(-Math.log10(gap)), 0, 6);
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private void add(String line) {
        svg.append(line).append('\n');
    }
}

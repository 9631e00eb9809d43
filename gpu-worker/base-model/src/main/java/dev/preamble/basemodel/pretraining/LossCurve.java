package dev.preamble.basemodel.pretraining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The losses of a run as a picture: nats a token over millions of tokens seen. */
public final class LossCurve {
    private record Series(String name, String colour, int column) {}

    private static final List<Series> SERIES = List.of(
            new Series("training", "#999999", 3),
            new Series("held-out novels", "#0072b2", 4),
            new Series("held-out encyclopedia", "#009e73", 5),
            new Series("held-out records, what they tell", "#d55e00", 6));
    private static final int TOKENS = 1;
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int MARGIN = 44;
    private static final double HIGHEST = 8;

    private LossCurve() {}

    /** An SVG document of the lines of {@code losses.csv}, heading included. */
    public static String svg(List<String> csv) {
        var rows = csv.stream().skip(1).map(line -> line.split(",", -1)).toList();
        double most = rows.stream()
                .mapToDouble(row -> Double.parseDouble(row[TOKENS]))
                .max()
                .orElse(1);
        var svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        axes(svg, most);
        for (int i = 0; i < SERIES.size(); i++) {
            line(svg, rows, SERIES.get(i), most);
            text(
                    svg,
                    WIDTH - 230,
                    MARGIN + 16 * i,
                    SERIES.get(i).name(),
                    SERIES.get(i).colour());
        }
        return svg.append("</svg>\n").toString();
    }

    private static void axes(StringBuilder svg, double most) {
        for (int loss = 0; loss <= HIGHEST; loss++) {
            double y = y(loss);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
                    MARGIN,
                    y,
                    WIDTH - MARGIN / 2,
                    y));
            text(svg, MARGIN - 16, y + 4, String.valueOf(loss), "#333333");
        }
        for (int tick = 0; tick <= 4; tick++) {
            double tokens = most * tick / 4;
            text(
                    svg,
                    x(tokens, most) - 10,
                    HEIGHT - MARGIN + 18,
                    String.format(Locale.ROOT, "%.1f M", tokens / 1e6),
                    "#333333");
        }
        text(svg, MARGIN, 20, "loss (nats a token) over tokens seen", "#333333");
    }

    private static void line(StringBuilder svg, List<String[]> rows, Series series, double most) {
        var points = new ArrayList<String>();
        for (String[] row : rows) {
            if (!row[series.column()].isEmpty()) {
                double loss = Math.min(HIGHEST, Double.parseDouble(row[series.column()]));
                points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(Double.parseDouble(row[TOKENS]), most), y(loss)));
            }
        }
        svg.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"").append(series.colour());
        svg.append("\" points=\"").append(String.join(" ", points)).append("\"/>\n");
    }

    private static void text(StringBuilder svg, double x, double y, String text, String colour) {
        svg.append(
                String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n", x, y, colour, text));
    }

    private static double x(double tokens, double most) {
        return MARGIN + tokens / most * (WIDTH - 1.5 * MARGIN);
    }

    private static double y(double loss) {
        return HEIGHT - MARGIN - loss / HIGHEST * (HEIGHT - 2 * MARGIN);
    }
}

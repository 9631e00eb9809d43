package dev.preamble.client.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns as wide as what stands in them; those of numbers are flush right. */
public final class Table {
    private static final String GAP = "   ";

    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param titles of the columns; a column of numbers begins with {@code #} */
    public Table(String... titles) {
        this.titles = List.of(titles);
    }

    public void row(String... cells) {
        if (cells.length != titles.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + titles.size() + " columns");
        }
        rows.add(Arrays.asList(cells));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(PrintWriter out) {
        int[] widths = new int[titles.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream().mapToInt(row -> row.get(column).length()).reduce(title(i).length(), Math::max);
        }
        line(out, widths, titles.stream().map(Table::shown).toList());
        rows.forEach(row -> line(out, widths, row));
    }

    private void line(PrintWriter out, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blank = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP).append(isNumber(i) ? blank + cells.get(i) : cells.get(i) + blank);
        }
        out.println(line.toString().stripTrailing());
    }

    private String title(int column) {
        return shown(titles.get(column));
    }

    private static String shown(String title) {
        return title.startsWith("#") ? title.substring(1) : title;
    }

    private boolean isNumber(int column) {
        return titles.get(column).startsWith("#");
    }
}

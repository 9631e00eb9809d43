package dev.preamble.engine.comparison;

import dev.preamble.engine.corpus.Entry;
import dev.preamble.engine.corpus.WebnlgPart;
import dev.preamble.engine.metric.Item;
import dev.preamble.engine.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * A score that tables have.
 *
 * @param part of which entries; all but for WebNLG
 */
record Column(Metric metric, WebnlgPart part) {
    static List<Column> of(Metric... metrics) {
        return List.of(metrics).stream()
                .map(metric -> new Column(metric, WebnlgPart.ALL))
                .toList();
    }

    /** What files and tables call it: {@code bleu}, {@code multi-bleu unseen}. */
    String id() {
        return part == WebnlgPart.ALL
                ? metric.id()
                : metric.id() + " " + part.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The score of what was generated for each entry. */
    double of(List<Entry> entries, List<String> generated) {
        var items = new ArrayList<Item>();
        for (var i = 0; i < entries.size(); i++) {
            if (part.holds(entries.get(i))) {
                items.add(new Item(generated.get(i), entries.get(i).references()));
            }
        }
        return metric.of(items);
    }
}

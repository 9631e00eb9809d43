package dev.preamble.engine.comparison;

import dev.preamble.engine.corpus.Entry;
import dev.preamble.engine.corpus.WebnlgPart;
import dev.preamble.engine.corpus.WebnlgText;
import dev.preamble.engine.metric.Item;
import dev.preamble.engine.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * A score that tables have.
 *
 * @param part of which entries; all but for WebNLG
 * @param prepared whether texts are prepared, and references chosen, as WebNLG's own evaluation does
 */
record Column(Metric metric, WebnlgPart part, boolean prepared) {
    /** For metrics other than BLEU. */
    private static final int WEBNLG_REFERENCES = 3;

    static List<Column> of(Metric... metrics) {
        return List.of(metrics).stream()
                .map(metric -> new Column(metric, WebnlgPart.ALL, false))
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
                items.add(item(generated.get(i), entries.get(i).references()));
            }
        }
        return metric.of(items);
    }

    private Item item(String generated, List<String> references) {
        if (!prepared) {
            return new Item(generated, references);
        }
        return new Item(
                WebnlgText.hypothesis(generated),
                references.stream()
                        .limit(metric == Metric.MULTI_BLEU ? references.size() : WEBNLG_REFERENCES)
                        .map(WebnlgText::reference)
                        .toList());
    }
}

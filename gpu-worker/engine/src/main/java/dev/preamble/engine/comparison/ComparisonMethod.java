package dev.preamble.engine.comparison;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.TunedWeights;
import dev.preamble.engine.model.Tuning;
import java.util.Arrays;
import java.util.Optional;

/** The ways to adapt a base model that are compared, in the order of the paper's table. */
public enum ComparisonMethod {
    FINE_TUNING("fine-tuning"),
    TOP2("top2"),
    ADAPTER_3("adapter-3"),
    ADAPTER_01("adapter-0.1"),
    PREFIX("prefix");

    private final String id;

    ComparisonMethod(String id) {
        this.id = id;
    }

    @JsonValue
    public String id() {
        return id;
    }

    public static Optional<ComparisonMethod> of(String id) {
        return Arrays.stream(values()).filter(method -> method.id.equals(id)).findFirst();
    }

    @JsonCreator
    static ComparisonMethod read(String id) {
        return of(id).orElseThrow(() -> new IllegalArgumentException("no such method: " + id));
    }

    /** Which weights of that model learn; empty for a prefix, which is none of them. */
    public Optional<Tuning> tuning(BaseModel base) {
        return switch (this) {
            case FINE_TUNING -> Optional.of(new Tuning.AllWeights());
            case TOP2 -> Optional.of(new Tuning.TopLayers(2));
            case ADAPTER_3 -> Optional.of(adapters(base, 0.03));
            case ADAPTER_01 -> Optional.of(adapters(base, 0.001));
            case PREFIX -> Optional.empty();
        };
    }

    /** The width that comes nearest to that share of the base model's parameters, 1 at least. */
    private static Tuning adapters(BaseModel base, double share) {
        var model = base.configuration();
        var ofLayer = share * base.parameters() / model.layers();
        var least = TunedWeights.adapterSize(model, 1);
        var more = TunedWeights.adapterSize(model, 2) - least;
        return new Tuning.Adapters(1 + (int) Math.max(0, Math.round((ofLayer - least) / more)));
    }
}

package dev.preamble.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a training job's events told so far. Confined to one thread. */
final class TrainingWatch {
    private final DemoScreen screen;
    private final DemoTenant tenant;
    private @Nullable Double firstLoss;
    private double lastLoss;
    private @Nullable Double heldOut;
    private @Nullable Double withoutPrefix;
    private int version;

    TrainingWatch(DemoScreen screen, DemoTenant tenant) {
        this.screen = screen;
        this.tenant = tenant;
    }

    /** Takes an event; false when it is the job's last. */
    boolean hear(String kind, JsonNode event) {
        JsonNode progress = event.path("progress");
        if (progress.path("step").asLong() > 0) {
            lastLoss = progress.path("loss").asDouble();
            firstLoss = firstLoss == null ? lastLoss : firstLoss;
            heldOut = progress.has("heldOutLoss")
                    ? Double.valueOf(progress.path("heldOutLoss").asDouble())
                    : heldOut;
            withoutPrefix = progress.has("baseLoss")
                    ? Double.valueOf(progress.path("baseLoss").asDouble())
                    : withoutPrefix;
            screen.training(tenant, progress);
        }
        return switch (kind) {
            case "succeeded" -> {
                version = event.path("version").asInt();
                yield false;
            }
            case "failed", "cancelled" ->
                throw new IllegalStateException(
                        "the training job " + kind + ": " + event.path("detail").asText());
            case "waiting" -> {
                screen.waiting(tenant, event.path("reason").asText());
                yield true;
            }
            default -> true;
        };
    }

    double firstLoss() {
        return firstLoss == null ? Double.NaN : firstLoss;
    }

    double lastLoss() {
        return lastLoss;
    }

    @Nullable
    Double heldOut() {
        return heldOut;
    }

    @Nullable
    Double withoutPrefix() {
        return withoutPrefix;
    }

    int version() {
        return version;
    }
}

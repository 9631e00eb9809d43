package dev.preamble.worker.task;

import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.worker.device.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;

/** The prefixes of versions, as tasks name them. */
final class StoredPrefixes {
    /** A task names the prefix's weights alone; their file says the rest. */
    private static final String ADAPTER_CONFIG = "{\"peft_type\": \"PREFIX_TUNING\", \"prefix_projection\": false}";

    private final LoadedModel model;
    private final RunStore store;

    StoredPrefixes(LoadedModel model, RunStore store) {
        this.model = model;
        this.store = store;
    }

    Prefix fetch(Scratch.Folder scratch, ArtifactRef weights) throws IOException {
        var folder = Files.createDirectories(scratch.file("version"));
        store.fetch(weights, folder.resolve("adapter_model.safetensors"));
        Files.writeString(folder.resolve("adapter_config.json"), ADAPTER_CONFIG);
        return PrefixFolder.load(folder, model.base().configuration());
    }
}

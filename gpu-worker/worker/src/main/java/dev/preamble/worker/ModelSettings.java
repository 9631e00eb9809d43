package dev.preamble.worker;

import dev.preamble.engine.model.Dtype;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** The base model that the worker serves. */
@ConfigMapping(prefix = "preamble.model")
public interface ModelSettings {
    /** Its folder, in the layout of Hugging Face. */
    Path dir();

    /** What it computes in. */
    @WithDefault("fp32")
    Dtype dtype();

    /** Whether training computes activations twice rather than keep them: the same result, slower, in less memory. */
    @WithDefault("false")
    boolean gradientCheckpointing();
}

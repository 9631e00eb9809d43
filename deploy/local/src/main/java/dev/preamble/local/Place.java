package dev.preamble.local;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says where a platform keeps its data. */
public final class Place {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the platform keeps all its data (default: .preamble in the project's folder)")
    private Path folder = Checkout.find().root().resolve(".preamble");

    public DataFolder data() {
        return new DataFolder(folder);
    }
}

package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.prose.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the development texts are. */
final class Texts {
    @Option(
            names = "--data",
            description = "Folder of the development data (default: $PREAMBLE_SHARED_DATA, or ../shared/data beside the"
                    + " repository).")
    private @org.jspecify.annotations.Nullable Path folder;

    Library library() {
        return Library.read(folder().resolve("text"));
    }

    Path folder() {
        return Optional.ofNullable(folder)
                .or(() -> Optional.ofNullable(System.getenv("PREAMBLE_SHARED_DATA"))
                        .map(Path::of))
                .or(Texts::besideTheRepository)
                .orElseThrow(() -> new IllegalStateException("no development data found: name its folder with --data"));
    }

    private static Optional<Path> besideTheRepository() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var data = at.resolveSibling("shared").resolve("data");
            if (Files.isDirectory(at.resolve("gpu-worker")) && Files.isDirectory(data)) {
                return Optional.of(data);
            }
        }
        return Optional.empty();
    }
}

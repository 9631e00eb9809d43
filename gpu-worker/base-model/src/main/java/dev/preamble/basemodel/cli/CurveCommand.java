package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.pretraining.LossCurve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Draws a run's losses. */
@Command(name = "curve", description = "Draws losses.csv of a run as SVG.")
final class CurveCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CSV", description = "The run's losses.csv.")
    private Path csv = Path.of(".");

    @Parameters(index = "1", paramLabel = "SVG", description = "The picture to write.")
    private Path svg = Path.of(".");

    @Override
    public Integer call() throws IOException {
        Files.writeString(svg, LossCurve.svg(Files.readAllLines(csv)));
        return 0;
    }
}

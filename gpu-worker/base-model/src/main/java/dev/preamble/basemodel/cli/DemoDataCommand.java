package dev.preamble.basemodel.cli;

import dev.preamble.basemodel.demo.DemoTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the rows of the demo's tenants. */
@Command(name = "demo-data", description = "Writes the demo tenants' rows as JSONL.")
final class DemoDataCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Where the files go.")
    private Path folder = Path.of(".");

    @Override
    public Integer call() throws IOException {
        for (var tenant : DemoTenant.values()) {
            System.out.println(tenant.write(folder));
        }
        return 0;
    }
}

package dev.preamble.engine.cli;

import dev.preamble.engine.parity.CaseResult;
import dev.preamble.engine.parity.Check;
import dev.preamble.engine.parity.ParityCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engine parity DIR}: compares the engine with recorded outputs of the reference implementation. */
@Command(
        name = "parity",
        description = {
            "Compare with the reference implementation.",
            "Checks each case folder of DIR (config.json, model.safetensors, expected.safetensors) and prints the largest"
                    + " error of each quantity. Exit status 1 if any check fails."
        })
final class ParityCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "the folder that holds the case folders")
    private Path folder = Path.of(".");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var cases = cases();
        if (cases.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "no case in " + folder + ": no folder there holds an expected.safetensors");
        }
        var failed = 0;
        var skipped = 0;
        for (var each : cases) {
            switch (new ParityCase(each).run()) {
                case CaseResult.Compared result -> {
                    print(out, result);
                    failed += result.passed() ? 0 : 1;
                }
                case CaseResult.Skipped result -> {
                    out.printf("%n%s  skipped: %s%n", result.name(), result.reason());
                    skipped++;
                }
                case CaseResult.Broken result -> {
                    out.printf("%n%s  FAILED: %s%n", result.name(), result.reason());
                    failed++;
                }
            }
            out.flush();
        }
        out.printf(
                "%n%d cases: %d passed, %d failed, %d skipped%n",
                cases.size(), cases.size() - failed - skipped, failed, skipped);
        return failed == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<Path> cases() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new CommandLine.ParameterException(spec.commandLine(), folder + " is not a folder");
        }
        try (var children = Files.list(folder)) {
            return children.filter(child -> Files.isRegularFile(child.resolve("expected.safetensors")))
                    .sorted()
                    .toList();
        }
    }

    private static void print(PrintWriter out, CaseResult.Compared result) {
        out.printf("%n%s  %s%n", result.name(), result.passed() ? "passed" : "FAILED");
        out.printf("  %-22s %12s %12s %12s%n", "quantity", "largest", "error", "permitted");
        for (var check : result.checks()) {
            out.printf("  %s%n", row(check));
        }
    }

    private static String row(Check check) {
        var verdict = check.passed() ? "" : "  FAILED";
        return check.tolerance() == 0
                ? "%-22s %12s %12s %12s%s"
                        .formatted(
                                check.quantity(),
                                (int) check.magnitude() + " tokens",
                                (int) check.error() + " differ",
                                "0",
                                verdict)
                : "%-22s %12.4g %12.2e %12.2e%s"
                        .formatted(
                                check.quantity(),
                                check.magnitude(),
                                check.error(),
                                check.tolerance() * check.magnitude(),
                                verdict);
    }
}

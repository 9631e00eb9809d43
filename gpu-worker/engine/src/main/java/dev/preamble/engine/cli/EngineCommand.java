package dev.preamble.engine.cli;

import dev.preamble.engine.EngineException;
import dev.preamble.engine.bench.BenchCommand;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code engine}: the library used alone. Exit status 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "preamble engine",
        description = "Train and use prefixes on a base model, without the platform.",
        subcommands = {
            ParityCommand.class,
            TrainCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            InspectCommand.class,
            BenchCommand.class,
            PaperCommand.class
        })
public final class EngineCommand {
    /** What a shell makes of SIGINT; the JVM, on its way out by a signal, has a status of its own. */
    private static final int INTERRUPTED = 130;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this text")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    public static void main(String... arguments) {
        // DJL logs what a person at the command line need not know, and the class path may hold no logger or several.
        System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(commandLine().execute(arguments));
    }

    /** The command with its error reporting: a named failure is one line on standard error. */
    public static CommandLine commandLine() {
        return new CommandLine(new EngineCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    if (exception instanceof EngineException named) {
                        line.getErr().println("engine: " + named.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    if (exception instanceof CancellationException) {
                        return INTERRUPTED;
                    }
                    throw exception;
                });
    }
}

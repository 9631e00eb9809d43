package dev.preamble.engine.cli;

import dev.preamble.engine.EngineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code engine}: the library used alone. Exit status 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "engine",
        description = "Train and use prefixes on a base model, without the platform.",
        mixinStandardHelpOptions = true,
        subcommands = {ParityCommand.class, TrainCommand.class, GenerateCommand.class, InspectCommand.class})
public final class EngineCommand {
    public static void main(String... arguments) {
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
                    throw exception;
                });
    }
}

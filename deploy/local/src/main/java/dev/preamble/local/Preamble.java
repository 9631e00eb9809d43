package dev.preamble.local;

import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code ./preamble}. */
@Command(
        name = "preamble",
        description = "Prefix-tuning as a service, on one machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ChaosCommand.class,
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            TenantCommand.class,
            TopicCommand.class,
            PrefixesCommand.class,
            PartsCommand.class
        })
public final class Preamble {
    private Preamble() {}

    public static void main(String[] arguments) {
        // What libraries tell is for logs; this output is for a person.
        Logger.getLogger("").setLevel(Level.OFF);
        int code = new CommandLine(new Preamble())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments);
        Farewell.said();
        System.exit(code);
    }
}

package dev.preamble.local;

import dev.preamble.client.command.AdminCommand;
import dev.preamble.client.command.ChatCommand;
import dev.preamble.client.command.CompletionCommand;
import dev.preamble.client.command.DatasetsCommand;
import dev.preamble.client.command.Failures;
import dev.preamble.client.command.GenerateCommand;
import dev.preamble.client.command.JobsCommand;
import dev.preamble.client.command.KafkaClientsCommand;
import dev.preamble.client.command.KeysCommand;
import dev.preamble.client.command.LoginCommand;
import dev.preamble.client.command.LogoutCommand;
import dev.preamble.client.command.Misuse;
import dev.preamble.client.command.PrefixesCommand;
import dev.preamble.client.command.ProfilesCommand;
import dev.preamble.client.command.ResultsCommand;
import dev.preamble.client.command.TrainCommand;
import dev.preamble.client.command.UsageCommand;
import dev.preamble.client.command.WatchCommand;
import dev.preamble.provision.ProvisionCommand;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The command line: {@code ./preamble}. */
@Command(
        name = "preamble",
        description = "Prefix-tuning as a service: a platform on one machine, and a client for any.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DemoCommand.class,
            TenantCommand.class,
            TopicCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ReconcileCommand.class,
            ChaosCommand.class,
            BenchCommand.class,
            PartsCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            ProfilesCommand.class,
            DatasetsCommand.class,
            TrainCommand.class,
            JobsCommand.class,
            WatchCommand.class,
            PrefixesCommand.class,
            GenerateCommand.class,
            ChatCommand.class,
            ResultsCommand.class,
            UsageCommand.class,
            KeysCommand.class,
            KafkaClientsCommand.class,
            AdminCommand.class,
            CompletionCommand.class
        })
public final class Preamble {
    /** Commands that the script gives to others; here they are completed alone. */
    private static final List<String> OF_THE_SCRIPT = List.of("engine", "paper", "simulate", "base-model", "test");

    private Preamble() {}

    public static void main(String[] arguments) {
        // What libraries tell is for logs; this output is for a person.
        Logger.getLogger("").setLevel(Level.OFF);
        int code = commandLine().execute(arguments);
        Farewell.said();
        System.exit(code);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Preamble()).addSubcommand(new ProvisionCommand(System.getenv()));
        OF_THE_SCRIPT.forEach(name -> line.addSubcommand(name, CommandSpec.create()));
        return line.setExecutionExceptionHandler(new Failures()).setParameterExceptionHandler(new Misuse());
    }
}

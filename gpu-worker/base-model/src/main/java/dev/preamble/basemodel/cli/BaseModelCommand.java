package dev.preamble.basemodel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands on the base model. */
@Command(
        name = "base-model",
        description = "Makes the base model that Preamble ships.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TokenizerCommand.class,
            SampleCommand.class,
            TrainCommand.class,
            ExportCommand.class,
            ProbeCommand.class,
            DemoDataCommand.class,
            CurveCommand.class
        })
public final class BaseModelCommand {
    private BaseModelCommand() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BaseModelCommand()).execute(arguments));
    }
}

package dev.preamble.client.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, on standard error: as words, or as an object where JSON is asked for. */
public final class Misuse implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] typed) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        String help = "./" + command.getCommandSpec().qualifiedName(" ") + " --help";
        // What is wrong may stand before the option, which is not parsed then.
        if (List.of(typed).contains("--json")) {
            err.println(JsonNodeFactory.instance
                    .objectNode()
                    .put("title", "The command line is wrong")
                    .put("detail", wrong.getMessage())
                    .put("help", help));
        } else {
            err.println(wrong.getMessage());
            if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
                if (command.getCommand() instanceof Callable) {
                    err.println("What it takes: " + help);
                } else {
                    command.usage(err);
                }
            }
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}

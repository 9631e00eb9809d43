package dev.preamble.parts.provision;

import dev.preamble.provision.ProvisionCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** A run of the program in this process, as its caller sees it. */
record Run(int code, List<String> out, String err) {
    static Run with(Map<String, String> environment) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new ProvisionCommand(environment))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute();
        return new Run(code, out.toString().lines().toList(), err.toString());
    }
}

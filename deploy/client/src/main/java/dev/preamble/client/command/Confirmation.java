package dev.preamble.client.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** That somebody means what cannot be undone: they type the name of what is to go, or said so before. */
public final class Confirmation {
    @Option(names = "--yes", description = "does not ask")
    private boolean sure;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Whether they do; otherwise they are told that nothing happened. */
    public boolean isGiven(String name) throws IOException {
        if (sure) {
            return true;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.print("This cannot be undone. Type " + name + " to erase it: ");
        err.flush();
        if (name.equals(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine())) {
            return true;
        }
        err.println("Nothing was erased.");
        err.flush();
        return false;
    }
}

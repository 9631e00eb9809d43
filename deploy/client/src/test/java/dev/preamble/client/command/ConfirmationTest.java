package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

final class ConfirmationTest {
    private final StringWriter told = new StringWriter();

    @Test
    void whoTypesTheNameIsTakenAtTheirWord() {
        assertThat(erase("museum\n", "museum")).isEqualTo(ExitCode.DONE);
        assertThat(told).hasToString("This cannot be undone. Type museum to erase it: ");
    }

    @Test
    void whoTypesAnythingElseOrNothingIsToldThatNothingHappened() {
        assertThat(erase("y\n", "museum")).isEqualTo(ExitCode.REFUSED);
        assertThat(erase("", "museum")).isEqualTo(ExitCode.REFUSED);
        assertThat(told.toString()).endsWith("Nothing was erased." + System.lineSeparator());
    }

    @Test
    void whoSaidSoBeforeIsNotAsked() {
        assertThat(erase("", "museum", "--yes")).isEqualTo(ExitCode.DONE);
        assertThat(told.toString()).isEmpty();
    }

    private int erase(String typed, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(typed.getBytes(Charset.defaultCharset())));
        try {
            return new CommandLine(new Erase()).setErr(new PrintWriter(told)).execute(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Command(name = "erase")
    private static final class Erase implements Callable<Integer> {
        @Mixin
        private Confirmation confirmation = new Confirmation();

        @Parameters
        private String name = "";

        @Override
        public Integer call() throws Exception {
            return confirmation.isGiven(name) ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }
}

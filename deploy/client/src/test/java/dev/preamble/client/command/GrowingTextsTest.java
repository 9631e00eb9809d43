package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class GrowingTextsTest {
    private final StringWriter written = new StringWriter();
    private final PrintWriter out = new PrintWriter(written);

    @Test
    void textsThatGrowTogetherAreWrittenInTheirOrder() {
        GrowingLines lines = new GrowingLines(out, 3);

        lines.grew(1, "on", false);
        assertThat(written).hasToString("");
        lines.grew(0, "ze", false);
        assertThat(written).hasToString("ze");
        lines.grew(2, "two", true);
        lines.grew(1, "e\n", true);
        lines.grew(0, "ro", true);

        assertThat(written).hasToString("zero\none\\n\ntwo\n");
        lines.breakOff();
        assertThat(written).as("nothing is begun").asString().endsWith("two\n");
    }

    @Test
    void whatBreaksOffEndsItsLine() {
        GrowingLines lines = new GrowingLines(out, 2);
        lines.grew(0, "ze", false);

        lines.breakOff();

        assertThat(written).hasToString("ze\n");
    }

    @Test
    void anAnswerHasNoSpaceAroundIt() {
        GrowingAnswer answer = new GrowingAnswer(out);

        answer.grew(0, " \n", false);
        answer.grew(0, " Yes,", false);
        answer.grew(0, " ", false);
        assertThat(written).hasToString("Yes,");
        answer.grew(0, "no. ", false);
        answer.grew(0, "", true);
        answer.end();

        assertThat(written).hasToString("Yes, no.\n");
        assertThat(answer.text()).isEqualTo("Yes, no.");
    }
}

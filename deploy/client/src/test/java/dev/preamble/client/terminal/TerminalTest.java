package dev.preamble.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    private final StringWriter written = new StringWriter();
    private final PrintWriter out = new PrintWriter(written);

    @Test
    void aTablesNumbersStandUnderOneAnother() {
        Table table = new Table("NAME", "#LINES", "STATE");
        table.row("a", "5", "running");
        table.row("longer", "1,200", "");
        table.print(out);

        assertThat(written.toString().lines())
                .containsExactly("NAME     LINES   STATE", "a            5   running", "longer   1,200");
    }

    @Test
    void aTerminalsLineIsDrawnInItsPlaceAndGivesWayToOnesThatStay() {
        StatusLine status = new StatusLine(out, true);
        status.show("step 1");
        status.show("step 2, too soon after the first");
        status.say("waits");
        status.erase();

        assertThat(written).hasToString("\r\u001b[Kstep 1\r\u001b[Kwaits\n");
    }

    /** One that went on in the next line would stay there, and each redrawing add another. */
    @Test
    void aTerminalsLineHasRoomInIt() {
        String line = StatusLine.bar(0.5) + "  step 6/12  loss 2.500  20 s left";

        assertThat(drawn(line, 80)).isEqualTo(line);
        assertThat(drawn(line, 60)).isEqualTo("50%  step 6/12  loss 2.500  20 s left");
        assertThat(drawn(line, 12)).isEqualTo("50%  step …").hasSize(11);
    }

    private static String drawn(String line, int width) {
        StringWriter terminal = new StringWriter();
        new StatusLine(new PrintWriter(terminal), true, () -> width).show(line);
        return terminal.toString().replace("\r\u001b[K", "");
    }

    @Test
    void aTerminalTellsItsWidthUnlessSomebodyWishesOne() {
        assertThat(new TerminalWidth("132").getAsInt()).isEqualTo(132);
        assertThat(new TerminalWidth("wide").getAsInt()).isPositive();
        assertThat(TerminalWidth.read("24 100\n")).contains(100);
        assertThat(TerminalWidth.read("0 0\n")).isEmpty();
    }

    @Test
    void whereLinesCannotBeRedrawnNoneIsErased() {
        StatusLine status = new StatusLine(out, false);
        status.show("step 1");
        status.show("step 2, too soon after the first");
        status.say("waits");

        assertThat(written).hasToString("step 1\nwaits\n");
    }

    @Test
    void figuresReadLikeThoseOfPeople() {
        assertThat(Figures.bytes(999)).isEqualTo("999 B");
        assertThat(Figures.bytes(1_234_567)).isEqualTo("1.2 MB");
        assertThat(Figures.duration(Duration.ofSeconds(80))).isEqualTo("1 min 20 s");
        assertThat(Figures.duration(Duration.ofSeconds(-3))).isEqualTo("0 s");
        Instant now = Instant.parse("2026-01-01T12:00:00Z");
        assertThat(Figures.ago(now.minusSeconds(200), now)).isEqualTo("3 min ago");
        assertThat(StatusLine.bar(0.5)).isEqualTo("[############............]  50%");
    }
}

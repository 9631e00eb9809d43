package dev.preamble.basemodel.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryTest {
    @Test
    void undoesHardLineBreaksOfBooksWithBlankLines() {
        assertThat(
                        Library.novel(
                                "\uFEFFIt was late, and the lamps along the harbour wall had been put out one\r\nby one.\r\n\r\nNobody came.\r\n"))
                .containsExactly(
                        "It was late, and the lamps along the harbour wall had been put out one by one.",
                        "Nobody came.");
    }

    @Test
    void findsParagraphsOfBooksWithoutBlankLines() {
        assertThat(Library.novel("It was late, and the lamps along the harbour wall had been put out one\nby one.\n"
                        + "Nobody came, though the door stood open and there was a light in the hall\nuntil dawn."))
                .hasSize(2);
    }

    @Test
    void keepsAParagraphOnEachLineApart() {
        var line = "A sentence that goes on for a while, ".repeat(5);
        assertThat(Library.novel(line + "\n" + line)).hasSize(2);
    }

    @Test
    void spacesEncyclopediaTextNaturallyAndDropsSentencesThatLackAWord() {
        var text =
                " = Heading = \n The bridge , built in 1871 , is 3 @.@ 5 metres wide ; it cost £ 1 @,@ 200 and carried"
                        + " horse @-@ drawn carts . Its <unk> is lost . \n";
        assertThat(Library.encyclopedia(text))
                .isEqualTo(
                        List.of(
                                "The bridge, built in 1871, is 3.5 metres wide; it cost £1,200 and carried horse-drawn carts."));
    }

    @Test
    void takesWholeSentencesPastAbbreviations() {
        var prose = new Prose(
                List.of("We met Mrs. Vane and Dr. Marsh at the old ferry. \"Come in,\" she said at once to us."));
        for (int seed = 0; seed < 20; seed++) {
            assertThat(prose.sentence(new Chance(seed), 200))
                    .isIn("We met Mrs. Vane and Dr. Marsh at the old ferry.", "\"Come in,\" she said at once to us.");
        }
    }
}

package dev.preamble.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.event.TextGrowth.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaidSoFarTest {
    private final SaidSoFar said = new SaidSoFar();

    @Test
    void everyCharacterIsSaidOnceWhateverComesTwiceLateOrNever() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            SaidSoFar one = new SaidSoFar();
            List<Piece> pieces = new ArrayList<>();
            String whole = text(random, random.nextInt(30));
            for (int from = 0, to; from < whole.length(); from = to) {
                to = from + 1 + random.nextInt(whole.length() - from);
                pieces.add(new Piece(0, from, whole.substring(from, to)));
            }
            StringBuilder read = new StringBuilder();
            for (int i = 0; i < 2 * pieces.size(); i++) {
                // Mostly the next one; now and then one that came before, or one too early.
                int next = random.nextInt(4) == 0 ? random.nextInt(pieces.size()) : i / 2;
                read.append(one.news(pieces.get(next)));
            }

            assertThat(whole).as("seed %d, round %d", seed, round).startsWith(read.toString());
            assertThat(read + one.rest(0, whole))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(whole);
        }
    }

    @Test
    void linesAreToldApart() {
        assertThat(said.news(new Piece(0, 0, "one"))).isEqualTo("one");
        assertThat(said.news(new Piece(1, 0, "two"))).isEqualTo("two");
        assertThat(said.rest(0, "one more")).isEqualTo(" more");
        assertThat(said.rest(1, "two")).isEmpty();
    }

    @Test
    void anotherRunThatSaysTheSameGoesOnWhereTheFirstOneWasLost() {
        said.news(new Piece(0, 0, "the "));
        said.news(new Piece(0, 4, "weaver"));

        assertThat(said.news(new Piece(0, 0, "the weav"))).isEmpty();
        assertThat(said.news(new Piece(0, 8, "er's"))).isEqualTo("'s");
    }

    @Test
    void anotherRunThatSaysSomethingElseIsNotMixedIn() {
        said.news(new Piece(0, 0, "the "));

        assertThat(said.news(new Piece(0, 0, "a loom"))).isEmpty();
        assertThatThrownBy(() -> said.rest(0, "a loom"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Repeat the request");
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}

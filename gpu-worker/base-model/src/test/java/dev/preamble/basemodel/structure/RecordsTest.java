package dev.preamble.basemodel.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final Prose PROSE = new Prose(List.of("The harbour lay quiet under the first light of morning."));

    @Test
    void readsAtLeastThirtySchemasWithFiveAttributesEach() {
        assertThat(Schema.all())
                .hasSizeGreaterThanOrEqualTo(30)
                .allSatisfy(schema ->
                        assertThat(schema.attributes()).as(schema.id()).hasSizeGreaterThanOrEqualTo(5));
        assertThat(Schema.all().stream().map(Schema::id)).doesNotHaveDuplicates();
    }

    @Test
    void keepsHeldOutSchemasFromTraining() {
        assertThat(Records.forTraining(PROSE).schemas().stream().map(Schema::id))
                .doesNotContainAnyElementsOf(Schema.HELD_OUT);
        assertThat(Records.heldOut(PROSE).schemas().stream().map(Schema::id).collect(Collectors.toSet()))
                .isEqualTo(Schema.HELD_OUT);
    }

    @Test
    void saysEveryAttributeOfEverySchema() {
        var grammar = new Grammar(PROSE);
        var chance = new Chance(3);
        for (Schema schema : Schema.all()) {
            for (Attribute attribute : schema.attributes()) {
                for (int i = 0; i < 20; i++) {
                    var fact = attribute.fact(attribute.keys().getFirst(), grammar, chance);
                    assertThat(fact.words(Form.Place.VERB, chance))
                            .as(schema.id())
                            .doesNotContain("*", "[", "{", "|");
                    assertThat(fact.field().value())
                            .as(schema.id())
                            .isNotBlank()
                            .doesNotContain("{", "|", "~");
                }
            }
        }
    }

    @Test
    void tellsTheNameInEverySentenceOfARecord() {
        var records = Records.forTraining(PROSE);
        for (int seed = 0; seed < 200; seed++) {
            var setup = new Chance(seed);
            var entries = new Entries(setup.pick(Schema.all()), new Grammar(PROSE), setup);
            var entry = entries.next(setup);
            var text = Wording.sample(setup).say(entry, setup);
            assertThat(text.replaceAll("[^\\p{L}]", ""))
                    .as("seed %d", seed)
                    .containsIgnoringCase(entry.name().value().replaceAll("[^\\p{L}]", ""));
        }
        assertThat(records.schemas()).isNotEmpty();
    }
}

package dev.preamble.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.SharedData;
import dev.preamble.engine.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small samples of our own, in the published forms. */
final class CorpusTest {
    private static final String WEBNLG = """
            <?xml version="1.0" encoding="UTF-8"?>
            <benchmark><entries>
            <entry category="Airport" eid="Id1" size="2">
              <originaltripleset><otriple>x | y | z</otriple></originaltripleset>
              <modifiedtripleset>
                <mtriple>Harbour_Isle | ferryTo | "Old Quay"</mtriple>
                <mtriple>Harbour_Isle | population | 120</mtriple>
              </modifiedtripleset>
              <lex comment="good" lid="Id1">A ferry goes from Harbour Isle &amp; back.</lex>
              <lex comment="toFix" lid="Id2">Ferry go.</lex>
              <lex comment="good" lid="Id3"> 120 people live there. </lex>
            </entry>
            <entry category="Artist" eid="Id2" size="1">
              <modifiedtripleset><mtriple>Ada | painted | Quay</mtriple></modifiedtripleset>
              <lex comment="good" lid="Id1">Ada painted the quay.</lex>
            </entry>
            <entry category="Artist" eid="Id3" size="1">
              <modifiedtripleset><mtriple>Ada | born | 1815</mtriple></modifiedtripleset>
              <lex comment="bad" lid="Id1">No.</lex>
            </entry>
            </entries></benchmark>
            """;

    @TempDir
    Path folder;

    @Test
    void e2eGathersTheTextsOfAMeaning() throws IOException {
        var file = file("e2e.csv", """
                mr,ref
                "name[The Quay], eatType[pub], priceRange[£20-25], familyFriendly[yes], customer rating[5 out of 5]",The Quay is a pub.
                "name[The Ferry], near[Café Brazil]","At ""The Ferry"", near Café Brazil,
                you may eat."
                "name[The Quay], eatType[pub], priceRange[£20-25], familyFriendly[yes], customer rating[5 out of 5]",A pub: The Quay.
                """);

        assertThat(E2eFile.read(file))
                .containsExactly(
                        new Entry(
                                "name : The Quay | Type : pub | price : £20-25 | family friendly : yes"
                                        + " | customer rating : 5 out of 5",
                                List.of("The Quay is a pub.", "A pub: The Quay."),
                                ""),
                        new Entry(
                                "name : The Ferry | near : Café Brazil",
                                List.of("At \"The Ferry\", near Café Brazil,\nyou may eat."),
                                ""));
    }

    @Test
    void e2eAsItIsPublished() {
        var dev = E2eFile.read(SharedData.folder("e2e").resolve("devset.csv"));

        assertThat(dev).hasSize(547);
        assertThat(dev.stream().mapToInt(entry -> entry.references().size()).sum())
                .isEqualTo(4_672);
        assertThat(dev)
                .allSatisfy(
                        entry -> assertThat(entry.input()).startsWith("name : ").doesNotContain("["));
    }

    @Test
    void webnlgLeavesOutWhatIsNotGood() throws IOException {
        var entries = WebnlgFile.read(file("test.xml", WEBNLG));

        assertThat(entries)
                .containsExactly(
                        new Entry(
                                " | Harbour_Isle : ferryTo : \"Old Quay\" | Harbour_Isle : population : 120",
                                List.of("A ferry goes from Harbour Isle & back.", "120 people live there."),
                                "Airport"),
                        new Entry(" | Ada : painted : Quay", List.of("Ada painted the quay."), "Artist"));
        assertThat(entries.stream().filter(WebnlgPart.SEEN::holds)).containsExactly(entries.get(0));
        assertThat(entries.stream().filter(WebnlgPart.UNSEEN::holds)).containsExactly(entries.get(1));
        assertThat(entries.stream().filter(WebnlgPart.ALL::holds)).hasSize(2);
    }

    @Test
    void webnlgMayBeAFolderOfFolders() throws IOException {
        Files.createDirectory(folder.resolve("2triples"));
        file("2triples/b.xml", WEBNLG);
        file("a.xml", WEBNLG);
        file("readme.txt", "no XML");

        assertThat(WebnlgFile.read(folder)).hasSize(4);
    }

    @Test
    void webnlgReadsNothingButItsFile() throws IOException {
        var secret = file("secret", "secret");
        var hostile = "<!DOCTYPE b [<!ENTITY s SYSTEM \"%s\">]>".formatted(secret.toUri())
                + WEBNLG.substring(WEBNLG.indexOf("<benchmark>")).replace("Ada painted the quay.", "&s;");

        assertThatThrownBy(() -> WebnlgFile.read(file("hostile.xml", hostile)))
                .isInstanceOf(InvalidFileException.class);
    }

    @Test
    void dartHasRelationsInLowerCase() throws IOException {
        var file = file("dart.json", """
                [{"tripleset": [["Quay", "LOCATED_IN", "Harbour Isle"], ["Quay", "Year", "1815"]], "subtree_was_extended": true,
                  "annotations": [{"source": "x", "text": "The quay is of 1815."}, {"source": "x", "text": " "}]},
                 {"tripleset": [["a", "b", "c"]], "annotations": [{"source": "x", "text": ""}]}]
                """);

        assertThat(DartFile.read(file))
                .containsExactly(new Entry(
                        "Quay : located_in : Harbour Isle | Quay : year : 1815", List.of("The quay is of 1815."), ""));
    }

    @Test
    void jsonLinesGatherTheTargetsOfAnInput() throws IOException {
        var entries = JsonLinesFile.read(file("rows.jsonl", """
                {"input": "a", "target": "1"}
                {"input": "b", "target": "2"}
                {"input": "a", "target": "3"}
                """));

        assertThat(entries).containsExactly(new Entry("a", List.of("1", "3"), ""), new Entry("b", List.of("2"), ""));
        assertThat(entries.getFirst().examples()).containsExactly(new Example("a", "1"), new Example("a", "3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a,b~x,y | has no columns mr and ref",
                "mr,ref~name[The Quay], | row 1 has no ref",
                "mr,ref~name The Quay,text | row 1: 'name The Quay' is no meaning",
                "mr,ref~name[a],text~name[b] c,text | row 2: 'name[b] c' is no meaning",
                "mr,ref~name[a] | row 1 has no ref",
            })
    void e2eNamesTheRowThatIsNone(String content, String problem) throws IOException {
        var file = file("e2e.csv", content.replace('~', '\n'));

        assertThatThrownBy(() -> E2eFile.read(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("e2e.csv: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | is not a JSON list",
                "[{'tripleset':[['a','b']],'annotations':[{'text':'t'}]}] | entry 1 has a triple of 2",
                "[{'tripleset':[],'annotations':[{'text':'t'}]}] | entry 1 has no tripleset",
                "[{'tripleset':[['a','b','c']]}] | entry 1 has no annotations",
            })
    void dartNamesTheEntryThatIsNone(String content, String problem) throws IOException {
        var file = file("dart.json", content.replace('\'', '"'));

        assertThatThrownBy(() -> DartFile.read(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage("dart.json: " + problem);
    }

    @ParameterizedTest
    @CsvSource({"<benchmark>", "<benchmark><entry category='A'></entry></benchmark>", "no XML"})
    void webnlgNamesTheLine(String content) throws IOException {
        var file = file("test.xml", content);

        assertThatThrownBy(() -> WebnlgFile.read(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("line 1");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}

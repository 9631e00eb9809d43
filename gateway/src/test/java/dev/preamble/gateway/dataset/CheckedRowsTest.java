package dev.preamble.gateway.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedRowsTest {
    private static final String GOOD = "{\"input\": \"a\", \"target\": \"b\"}";

    @Test
    void passesTheBytesUnchangedAndCountsTheLines() throws IOException {
        byte[] upload = (GOOD + "\r\n" + GOOD + "\n{\"target\":\"c\",\"input\":\"\\u00e9 🙂\"}")
                .getBytes(StandardCharsets.UTF_8);
        CheckedRows rows = rows(upload, DatasetPurpose.TRAINING);

        assertThat(rows.readAllBytes()).isEqualTo(upload);
        assertThat(rows.lines()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\": \"a\"}                                 | target is missing | target",
                "{\"target\": \"a\"}                                | input is missing | input",
                "{\"input\": \" \", \"target\": \"b\"}              | input is empty | input",
                "{\"input\": \"a\", \"target\": \"\"}               | target is empty | target",
                "{\"input\": \"a\", \"target\": \" \"}              | target is empty | target",
                "{\"input\": 7, \"target\": \"b\"}                  | input is not text | input",
                "{\"input\": \"a\", \"target\": null}               | target is not text | target",
                "{\"input\": \"a\", \"target\": \"b\", \"x\": 1}    | a field beside input and target | x",
                "{\"input\": \"a\", \"\\ud800\": \"b\"}               | a field beside input and target | ``",
                "{\"input\": \"a\", \"input\": \"b\"}               | it has input twice | input",
                "{\"input\": \"a\", \"target\": \"b\"} {}           | something follows the JSON object | ``",
                "{\"input\": \"a\", \"target\": \"\\ud800\"}        | half of a surrogate pair | target",
                "[\"a\"]                                            | not a JSON object | ``",
                "``                                                 | it is empty | ``",
                "{\"input\":                                        | not readable as JSON at character 10 | ``",
                "{'input': 'a'}                                     | not readable as JSON at character 2 | ``",
            })
    void namesTheLineAndTheReasonOfTheFirstBadRow(String bad, String reason, String field) {
        byte[] upload = (GOOD + "\n" + bad + "\n" + GOOD + "\n").getBytes(StandardCharsets.UTF_8);

        Refusal refusal = refusal(upload, DatasetPurpose.TRAINING);

        assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_DATASET);
        assertThat(refusal.line()).isEqualTo(2);
        assertThat(refusal.detail()).contains("Line 2", reason);
        assertThat(refusal.field()).isEqualTo(field.isEmpty() ? null : field);
        assertThat(refusal.limit()).as("what would be right").isNotBlank();
    }

    @Test
    void needsNoTargetsForGeneration() throws IOException {
        CheckedRows rows = rows(
                "{\"input\": \"a\"}\n{\"input\": \"a\", \"target\": \"\"}\n".getBytes(StandardCharsets.UTF_8),
                DatasetPurpose.GENERATION);

        assertThat(rows.readAllBytes()).isNotEmpty();
        assertThat(rows.lines()).isEqualTo(2);
    }

    @Test
    void refusesAnUploadWithoutRows() {
        assertThat(refusal(new byte[0], DatasetPurpose.TRAINING).detail()).contains("no rows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"input\": \"a\",\r \"target\": \"b\"}\n", GOOD + "\r" + GOOD + "\n", GOOD + "\r", "\r\r\n"})
    void refusesACarriageReturnThatNoLineFeedFollows(String bad) {
        Refusal refusal = refusal((GOOD + "\r\n" + bad).getBytes(StandardCharsets.UTF_8), DatasetPurpose.TRAINING);

        assertThat(refusal.line()).isEqualTo(2);
        assertThat(refusal.detail()).contains("Line 2", "a carriage return that no line feed follows");
        assertThat(refusal.limit()).isEqualTo("lines end in LF or CR LF");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] upload = {'{', '"', (byte) 0xff, '"', '}'};

        assertThat(refusal(upload, DatasetPurpose.TRAINING).detail()).contains("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void takesLinesUpToTheLimitAndNoLonger(int beyond) {
        int room = Limits.LINE_BYTES - "{\"input\":\"\",\"target\":\"b\"}".length();
        byte[] upload =
                ("{\"input\":\"" + "a".repeat(room + beyond) + "\",\"target\":\"b\"}").getBytes(StandardCharsets.UTF_8);
        CheckedRows rows = rows(upload, DatasetPurpose.TRAINING);

        if (beyond == 0) {
            assertThat(rows).hasBinaryContent(upload);
        } else {
            Refusal refusal = refusal(upload, DatasetPurpose.TRAINING);
            assertThat(refusal.line()).isEqualTo(1);
            assertThat(refusal.limit()).isEqualTo(Limits.LINE_BYTES + " bytes");
        }
    }

    private static Refusal refusal(byte[] upload, DatasetPurpose purpose) {
        return catchThrowableOfType(Refusal.class, () -> rows(upload, purpose).readAllBytes());
    }

    private static CheckedRows rows(byte[] upload, DatasetPurpose purpose) {
        return new CheckedRows(new ByteArrayInputStream(upload), new RowForm(purpose));
    }
}

package dev.preamble.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.TrainingOptions;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Body(
            @Nullable UUID dataset,
            @Nullable TrainingOptions options,
            @Nullable List<String> inputs) {}

    @Test
    void unknownFieldIsNamedWithThoseThatAreKnown() {
        Refusal refusal = read("{\"options\": {\"learningrate\": 1}}");

        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(refusal.field()).isEqualTo("options.learningrate");
        assertThat(refusal.detail()).contains("learningRate", "virtualTokens");
    }

    @Test
    void aBodyThatBreaksOffIsNobodysMistakeHere() {
        Refusal refusal =
                Refusals.of(new IOException(new IOException(new HttpClosedException("Connection was closed"))));

        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(Refusals.of(new IOException("of a disk")).code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void whatIsAwaySaysWhenToAskAgain() {
        assertThat(Refusal.of(ErrorCode.UNAVAILABLE, "away").retryAfterSeconds())
                .isEqualTo(5);
        assertThat(Refusal.busy("body", "many", "4 at once").retryAfterSeconds())
                .isEqualTo(5);
        assertThat(Refusal.quota("name", "many", "50 keys").retryAfterSeconds())
                .as("nobody knows")
                .isNull();
        assertThat(Refusal.notFound().retryAfterSeconds()).isNull();
    }

    @Test
    void aRowThatOthersHoldIsToldAsBusyAndSaysWhenToAskAgain() {
        Refusal refusal = Refusals.of(new IllegalStateException(new SQLException("canceling statement", "55P03")));

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(5);
    }

    @Test
    void optionOutOfRangeNamesFieldAndLimit() {
        Refusal refusal = read("{\"options\": {\"epochs\": 1000}}");

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
        assertThat(refusal.field()).isEqualTo("options.epochs");
        assertThat(refusal.limit()).isEqualTo("1 to 100");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"options": {"method": {"depth": 4}}}                         | options.method.depth
            {"options": {"method": {"layers": [1, 0]}}}                   | options.method.layers
            {"options": {"method": {"patience": 2}, "evaluationShare": 0}} | options.method.patience
            """)
    void optionOfTheMethodIsNamedOnceWhoeverRefusesIt(String body, String field) {
        assertThat(read(body).field()).isEqualTo(field);
    }

    @Test
    void aWordThatIsNoneOfThoseThatAreTakenIsToldWhichAre() {
        assertThat(read("{\"options\": {\"scoring\": {\"metrics\": [\"blue\"]}}}")
                        .limit())
                .isEqualTo("one of bleu, nist, meteor, rouge-1, rouge-2, rouge-l, cider, multi-bleu, ter");
    }

    @Test
    void optionOutOfRangeOfAScoringNamesItAndItsLimit() {
        Refusal refusal = read("{\"options\": {\"scoring\": {\"texts\": 501}}}");

        assertThat(refusal.field()).endsWith("scoring.texts");
        assertThat(refusal.limit()).isEqualTo("1 to 500");
    }

    @Test
    void wrongTypeNamesFieldAndWhatIsExpected() {
        Refusal refusal = read("{\"dataset\": \"x\"}");

        assertThat(refusal.field()).isEqualTo("dataset");
        assertThat(refusal.limit()).isEqualTo("a UUID");
        assertThat(read("{\"inputs\": \"x\"}").limit()).isEqualTo("a list");
    }

    @ParameterizedTest
    @CsvSource({"{, 1", "[], 1", "'{\"dataset\": }', 1", "'', 1"})
    void otherTextIsMalformedAndNoClassIsNamed(String body) {
        Refusal refusal = read(body);

        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
        assertThat(refusal.detail()).doesNotContain("java", "dev.preamble");
    }

    @Test
    void whatTheCatalogCannotKeepIsTheCallersToChange() {
        assertThat(Refusals.of(new IllegalStateException(new SQLException("secret", "22021")))
                        .code())
                .isEqualTo(ErrorCode.MALFORMED_REQUEST);
    }

    @Test
    void lostDatabaseIsUnavailableAndAnythingElseInternal() {
        assertThat(Refusals.of(new IllegalStateException(new SQLException("secret", "08006")))
                        .code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(Refusals.of(new IllegalStateException(new SQLException("secret", "23505")))
                        .code())
                .isEqualTo(ErrorCode.INTERNAL);
        assertThat(Refusals.of(new IllegalStateException("secret")).detail()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "401, UNAUTHENTICATED",
        "403, FORBIDDEN",
        "404, NOT_FOUND",
        "405, METHOD_NOT_ALLOWED",
        "406, NOT_ACCEPTABLE",
        "413, TOO_LARGE",
        "415, UNSUPPORTED_MEDIA_TYPE",
        "418, INTERNAL"
    })
    void statusOfTheFrameworkBecomesACode(int status, ErrorCode code) {
        assertThat(Refusals.of(new WebApplicationException(status)).code()).isEqualTo(code);
    }

    private static Refusal read(String body) {
        try {
            JSON.readValue(body, Body.class);
        } catch (Exception e) {
            return Refusals.of(e);
        }
        throw new AssertionError("readable: " + body);
    }
}

package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.problem.ErrorCategory;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.waiting.WaitReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is on call finds what a job says. */
class OperationsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "operations.md");
    private static final PoolId POOL = new PoolId("small");

    /** The words that a row is for, with a pool's name or a figure left out. */
    private static final Pattern ROW = Pattern.compile("^\\| ([^|]+?) +\\|", Pattern.MULTILINE);

    private static final List<WaitReason> REASONS = List.of(
            new WaitReason.NoWorker(POOL),
            new WaitReason.OtherWeights(POOL, "aa"),
            new WaitReason.LanesBusy(POOL, 1, false),
            new WaitReason.PoolDraining(POOL),
            new WaitReason.LaneLimit(1),
            new WaitReason.TokensUsed(1, 1, Instant.EPOCH),
            new WaitReason.TenantPaused(),
            new WaitReason.PoolPaused(POOL),
            new WaitReason.PoolNotReady(POOL, "none"),
            new WaitReason.BackingOff(Instant.EPOCH, ErrorCode.INTERNAL, "none", 1, 5));

    @Test
    void knowsEachReason() throws IOException {
        assertThat(REASONS).extracting(reason -> (Object) reason.getClass()).containsExactlyInAnyOrder((Object[])
                WaitReason.class.getPermittedSubclasses());
        List<String> rows =
                ROW.matcher(guide()).results().map(row -> row.group(1)).toList();

        assertThat(REASONS).allSatisfy(reason -> assertThat(rows).anyMatch(row -> isFor(row, reason.text())));
    }

    @Test
    void hasNoRowForAReasonThatIsNone() throws IOException {
        assertThat(ROW.matcher(guide().substring(0, guide().indexOf("## Why a job failed")))
                        .results()
                        .map(row -> row.group(1))
                        .filter(row -> !row.startsWith("It begins with") && !row.startsWith("---")))
                .allSatisfy(row -> assertThat(REASONS)
                        .anyMatch(reason -> isFor(row, reason.text()) || row.contains(reason.opening())));
    }

    @Test
    void knowsEachFailureThatIsNotItsOwners() throws IOException {
        assertThat(guide())
                .contains(Arrays.stream(ErrorCode.values())
                        .filter(code ->
                                code.category() == ErrorCategory.INTERNAL || code.category() == ErrorCategory.EXTERNAL)
                        .map(code -> "| `" + code.code() + "` |")
                        .toList());
    }

    private static boolean isFor(String row, String reason) {
        return Pattern.compile(Pattern.quote(row).replace(" …", "\\E.*\\Q") + ".*")
                .matcher(reason)
                .matches();
    }

    private static String guide() throws IOException {
        return Files.readString(GUIDE);
    }
}

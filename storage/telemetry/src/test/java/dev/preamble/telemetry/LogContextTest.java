package dev.preamble.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogContextTest {
    @AfterEach
    void nothingIsLeft() {
        assertThat(MDC.getMap()).isEmpty();
    }

    @Test
    void workHasItsIdsAndWhatComesAfterItDoesNot() {
        LogContext first = LogContext.of(LogKey.JOB, "j1").and(LogKey.RUN, "r1");

        assertThat(first.<Map<String, Object>, RuntimeException>call(() -> Map.copyOf(MDC.getMap())))
                .isEqualTo(Map.of("job", "j1", "run", "r1"));
        assertThat(MDC.getMap()).isEmpty();
        LogContext.of(LogKey.JOB, "j2").run(() -> assertThat(MDC.getMap()).isEqualTo(Map.of("job", "j2")));
    }

    @Test
    void workWithinWorkGivesBackWhatItFound() {
        LogContext.of(LogKey.TENANT, "acme").and(LogKey.JOB, "j1").run(() -> {
            LogContext.of(LogKey.JOB, "j2")
                    .run(() -> assertThat(MDC.getMap()).isEqualTo(Map.of("tenant", "acme", "job", "j2")));
            assertThat(MDC.getMap()).isEqualTo(Map.of("tenant", "acme", "job", "j1"));
        });
    }

    @Test
    void workThatFailsLeavesNothing() {
        assertThatThrownBy(() -> LogContext.of(LogKey.JOB, "j1").call(() -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class);
    }
}

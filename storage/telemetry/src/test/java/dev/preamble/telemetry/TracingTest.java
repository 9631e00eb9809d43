package dev.preamble.telemetry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.StartupEvent;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final String COLLECTOR = "http://collector:4318";
    private static final String HTTP = "http/protobuf";

    @Test
    void aPartStartsWithACollectorOrWithoutOne() {
        assertThatCode(() -> start(COLLECTOR, 0.1, HTTP)).doesNotThrowAnyException();
        assertThatCode(() -> start(null, 7, "grpc")).doesNotThrowAnyException();
    }

    @Test
    void aPartDoesNotStartWithWhatItWouldSilentlyNotDo() {
        assertThatThrownBy(() -> start(COLLECTOR, 1, "grpc")).hasMessageContaining("http/protobuf alone");
        assertThatThrownBy(() -> start("grpc://collector:4317", 1, HTTP)).hasMessageContaining("tracing.endpoint");
        assertThatThrownBy(() -> start(COLLECTOR, 1.1, HTTP)).hasMessageContaining("tracing.ratio");
        assertThatThrownBy(() -> start(COLLECTOR, Double.NaN, HTTP)).hasMessageContaining("tracing.ratio");
    }

    private static void start(@Nullable String endpoint, double ratio, String protocol) {
        TracingSettings settings = new TracingSettings() {
            @Override
            public Optional<URI> endpoint() {
                return Optional.ofNullable(endpoint).map(URI::create);
            }

            @Override
            public double ratio() {
                return ratio;
            }
        };
        new Tracing(OpenTelemetry.noop(), settings)
                .check(new StartupEvent(), settings, Optional.of(protocol), Optional.of(HTTP));
    }
}

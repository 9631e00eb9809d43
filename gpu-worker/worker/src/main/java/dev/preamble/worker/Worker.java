package dev.preamble.worker;

import dev.preamble.engine.EngineException;
import dev.preamble.records.id.PoolId;
import dev.preamble.telemetry.Tracing;
import dev.preamble.worker.broker.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process: it begins a shift in the background, so that its health can be asked meanwhile, and when it is told to go
 * it ends the shift in order.
 */
@Singleton
public final class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);

    private final Settings settings;
    private final Tracing tracing;
    private final MeterRegistry metrics;
    private final AtomicReference<@Nullable Shift> shift = new AtomicReference<>();
    private final Thread beginner = new Thread(this::begin, "beginning");

    Worker(
            WorkerSettings worker,
            ModelSettings model,
            KafkaSettings kafka,
            StoreSettings store,
            @ConfigProperty(name = "preamble.pool") PoolId pool,
            Tracing tracing,
            MeterRegistry metrics) {
        this.settings = new Settings(worker, model, kafka, store, pool);
        this.tracing = tracing;
        this.metrics = metrics;
    }

    public boolean ready() {
        var current = shift.get();
        return current != null && current.ready();
    }

    public boolean alive() {
        var current = shift.get();
        return current == null || current.alive();
    }

    void start(@Observes StartupEvent event) {
        beginner.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        var grace = settings.worker().grace();
        beginner.interrupt();
        beginner.join(grace);
        var current = shift.get();
        if (current != null) {
            current.end(grace);
        }
    }

    private void begin() {
        try {
            shift.set(Shift.begin(settings, tracing, metrics, () -> Quarkus.asyncExit(Main.UNABLE)));
        } catch (InterruptedException e) {
            LOG.info("told to go before the model was loaded");
        } catch (ExecutionException e) {
            cannotStart(e.getCause() == null ? e : e.getCause());
        } catch (IOException | RuntimeException e) {
            cannotStart(e);
        }
    }

    private static void cannotStart(Throwable cause) {
        if (cause instanceof EngineException named) {
            LOG.errorf("the worker cannot start: %s", named.getMessage());
        } else {
            LOG.error("the worker cannot start", cause);
        }
        Quarkus.asyncExit(1);
    }
}

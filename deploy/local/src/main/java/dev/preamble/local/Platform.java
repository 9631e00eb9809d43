package dev.preamble.local;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Detours;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.records.id.PoolId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** All parts on one data folder: the four servers, gateway, schedulers and workers, started, watched and stopped. */
public final class Platform implements AutoCloseable {
    public static final String GATEWAY = "gateway";
    public static final String SCHEDULER = "scheduler";
    public static final String WORKER = "worker";

    /** The pool that the workers belong to. */
    public static final PoolId POOL = new PoolId("preamble-base");

    /**
     * Within this time {@link #stop} returns: no chain of parts that wait for each other is longer than gateway,
     * Keycloak, PostgreSQL, and one that has to be ended by force takes some seconds beyond its grace.
     */
    static final Duration STOP_LIMIT = PartProcess.GRACE.plusSeconds(10).multipliedBy(3);

    private static final List<String> QUICK_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");
    /** A worker whose heap is full is of no use with half of its threads: it ends, and is started again. */
    private static final List<String> WORKER_OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xmx2g", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED");

    private final Servers servers;
    private final DataFolder data;
    private final Setting setting;
    private final List<SupervisedPart> parts = new ArrayList<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final Progress progress;
    private boolean stopped;

    /**
     * What of a platform's own parts there is, and where it runs.
     *
     * @param schedulers of which one leads, from 1 to 2
     * @param workers from 1 to 4
     * @param detours by which they reach the servers
     * @param environment more than a part is told anyway, by the part's name
     */
    public record Setting(int schedulers, int workers, Detours detours, Map<String, Map<String, String>> environment) {
        public Setting {
            if (schedulers < 1 || schedulers > 2 || workers < 1 || workers > 4) {
                throw new IllegalArgumentException(schedulers + " schedulers and " + workers + " workers");
            }
        }
    }

    /** A platform with one of each part. */
    public Platform(DataFolder data, Ports ports, Path model, Progress progress) {
        this(data, ports, model, new Setting(1, 1, Detours.none(ports), Map.of()), progress);
    }

    /**
     * @param model the Hugging Face folder of the base model that the workers load
     * @param progress hears of each part's changes
     */
    public Platform(DataFolder data, Ports ports, Path model, Setting setting, Progress progress) {
        this.data = data;
        this.setting = setting;
        this.progress = (part, state) -> {
            progress.changed(part, state);
            if (state instanceof PartState.Failed failed) {
                failure.completeExceptionally(new StartFailed(failed.reason()));
            }
        };
        this.servers = Servers.of(data, ports, List.of(POOL), setting.detours());
        Checkout checkout = Checkout.find();
        SupervisedPart postgres = add(new MigratedPostgres(servers.postgres()));
        SupervisedPart kafka = add(servers.kafka());
        SupervisedPart store = add(servers.store());
        SupervisedPart keycloak = add(servers.keycloak(), postgres);
        Part gateway = new QuarkusPart(
                GATEWAY,
                data,
                checkout.root().resolve("gateway"),
                ports.gateway(),
                QUICK_START,
                () -> of(GATEWAY, environment().gateway()));
        add(gateway, postgres, kafka, store, keycloak);
        for (int i = 0; i < setting.schedulers(); i++) {
            int index = i;
            String name = replica(SCHEDULER, i);
            Part scheduler = scheduler(
                    name, data, ports.scheduler(i), () -> of(name, environment().scheduler(index)));
            add(scheduler, postgres, kafka, store);
        }
        for (int i = 0; i < setting.workers(); i++) {
            int index = i;
            String name = replica(WORKER, i);
            Part worker = new QuarkusPart(
                    name,
                    data,
                    checkout.root().resolve("gpu-worker/worker"),
                    ports.worker(i),
                    WORKER_OPTIONS,
                    () -> of(name, environment().worker(index, POOL, model, data.of(name))));
            add(worker, kafka, store);
        }
    }

    /** A scheduler on servers that run. */
    static Part scheduler(DataFolder data, Servers servers) {
        return scheduler(
                SCHEDULER,
                data,
                servers.ports().scheduler(0),
                () -> new Environment(servers.connections()).scheduler(0));
    }

    private static Part scheduler(String name, DataFolder data, int port, Supplier<Map<String, String>> environment) {
        return new QuarkusPart(name, data, Checkout.find().root().resolve("scheduler"), port, QUICK_START, environment);
    }

    /** The name of the first of a kind is that of the kind. */
    private static String replica(String kind, int index) {
        return index == 0 ? kind : kind + "-" + (index + 1);
    }

    /** The folder of the base model that comes with the project. */
    public static Path shippedModel() {
        return Checkout.find().root().resolve("gpu-worker/base-model/preamble-base");
    }

    /**
     * Starts all parts and waits until each is healthy; returns how long each took, in the order of their start.
     *
     * @throws StartFailed if one never was; all are stopped then
     */
    public Map<String, Duration> start() throws StartFailed, InterruptedException {
        startAll();
        try {
            CompletableFuture.anyOf(allHealthy(), failure).get();
        } catch (ExecutionException e) {
            stop();
            throw new StartFailed(e.getCause() == null ? e : e.getCause());
        }
        Map<String, Duration> took = new LinkedHashMap<>();
        parts.forEach(part -> took.put(part.part().name(), part.firstHealthy().join()));
        return took;
    }

    private CompletableFuture<Void> allHealthy() {
        return CompletableFuture.allOf(
                parts.stream().map(SupervisedPart::firstHealthy).toArray(CompletableFuture<?>[]::new));
    }

    private synchronized void startAll() {
        if (!stopped) {
            parts.forEach(SupervisedPart::start);
        }
    }

    /** Stops all parts, each after those that need it; it cannot be started again. Returns when no process is left. */
    public void stop() {
        synchronized (this) {
            stopped = true;
        }
        parts.forEach(SupervisedPart::askToStop);
        parts.forEach(SupervisedPart::awaitEnd);
    }

    @Override
    public void close() {
        stop();
    }

    /** Where the API is. */
    public URI gateway() {
        return URI.create("http://127.0.0.1:" + servers.ports().gateway());
    }

    /** Addresses and credentials of the servers. */
    public Connections connections() {
        return servers.connections();
    }

    /** The file that holds the password of the user {@code operator}. */
    public Path operatorPassword() {
        return servers.keycloak().operatorPassword();
    }

    public Path log(String part) {
        return data.log(part);
    }

    public List<Part> parts() {
        return parts.stream().map(SupervisedPart::part).toList();
    }

    public PartState state(String part) {
        return supervised(part).state();
    }

    /** Ends a part's process at once, as a crash would; it will be started again. */
    public void kill(String part) {
        supervised(part).kill();
    }

    /** Has a part's process end in order, and returns when it has; it will be started again. */
    public void restart(String part) {
        supervised(part).restart();
    }

    /** Lets a part's processes stand still, until {@link #resume}: alive for everybody, and doing nothing. */
    public void suspend(String part) throws IOException, InterruptedException {
        supervised(part).suspend();
    }

    public void resume(String part) throws IOException, InterruptedException {
        supervised(part).resume();
    }

    private SupervisedPart supervised(String name) {
        return parts.stream()
                .filter(part -> part.part().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part is called " + name));
    }

    private Environment environment() {
        return new Environment(servers.connections().by(setting.detours()));
    }

    private Map<String, String> of(String part, Map<String, String> environment) {
        environment.putAll(setting.environment().getOrDefault(part, Map.of()));
        return environment;
    }

    private SupervisedPart add(Part part, SupervisedPart... needs) {
        SupervisedPart supervised = new SupervisedPart(part, data, List.of(needs), progress);
        parts.add(supervised);
        return supervised;
    }
}

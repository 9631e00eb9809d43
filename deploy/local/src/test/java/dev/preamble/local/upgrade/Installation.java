package dev.preamble.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.TokenEndpoint;
import dev.preamble.local.Environment;
import dev.preamble.local.Platform;
import dev.preamble.parts.BarePart;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Servers, and on them parts of whichever version: two workers, and one of each other part but while it is replaced. */
final class Installation implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** How a process ends that did not when it was asked to. */
    private static final int KILLED = 137;

    private static final String HTTP = "HTTP";

    private final DataFolder data;
    private final Doors doors;
    private final Ports ports = Ports.free();
    private final Ports others = Ports.free();
    private final Servers servers;
    private final Environment environment;
    private final Deque<PartProcess> started = new ArrayDeque<>();
    private final Map<Integer, PartProcess> workers = new TreeMap<>();
    private final Deque<PartProcess> schedulers = new ArrayDeque<>();
    private final Deque<PartProcess> gateways = new ArrayDeque<>();

    /** @param doors are told which gateways take requests */
    Installation(DataFolder data, Doors doors) {
        this.data = data;
        this.doors = doors;
        this.servers = Servers.of(data, ports, List.of(Platform.POOL));
        this.environment = new Environment(servers.connections());
    }

    /** Servers as this version sets them up. */
    void startServers(Release release) throws IOException, InterruptedException {
        List<PartProcess> first = new ArrayList<>();
        for (Part server : List.of(servers.postgres(), servers.kafka(), servers.store())) {
            first.add(begin(new BarePart(server)));
        }
        for (PartProcess process : first) {
            process.awaitReady(START_LIMIT);
        }
        release.provision(connections(), data);
        PartProcess keycloak = begin(new BarePart(servers.keycloak()));
        release.migrate(connections(), data);
        keycloak.awaitReady(START_LIMIT);
        release.provisionRealm(connections(), data);
    }

    /** What an operator does before any part of that version starts. */
    void prepare(Release release) throws IOException, InterruptedException {
        release.provision(connections(), data);
        release.provisionRealm(connections(), data);
        release.migrate(connections(), data);
    }

    /** In its place: the other one works meanwhile. */
    void replaceWorker(int index, Release release) throws IOException, InterruptedException {
        if (workers.containsKey(index)) {
            end(workers.remove(index));
        }
        String name = Platform.WORKER + "-" + index;
        Map<String, String> settings = environment.worker(
                index, Platform.POOL, Platform.shippedModel(), Files.createDirectories(data.of(name)));
        workers.put(index, start(release.worker(name, data, ports.worker(index), settings)));
    }

    /** The next one waits beside the one that leads, which then goes. */
    void replaceScheduler(Release release) throws IOException, InterruptedException {
        int port = free(schedulers, ports.scheduler(0), ports.scheduler(1));
        Map<String, String> settings = environment.scheduler(0);
        settings.put("PREAMBLE_HTTP_PORT", Integer.toString(port));
        settings.put("PREAMBLE_SEGMENT_LANE_TIME", "3s");
        schedulers.add(start(release.scheduler(data, port, settings)));
        if (schedulers.size() > 1) {
            end(schedulers.remove());
        }
    }

    /** It takes requests beside the one that is there. */
    void addGateway(Release release) throws IOException, InterruptedException {
        int port = free(gateways, ports.gateway(), others.gateway());
        Map<String, String> settings = environment.gateway();
        settings.put("PREAMBLE_HTTP_PORT", Integer.toString(port));
        PartProcess gateway = start(release.gateway(data, port, settings));
        gateways.add(gateway);
        doors.open(address(gateway));
    }

    /** The older one. */
    void removeGateway() throws InterruptedException {
        doors.close(address(gateways.element()));
        end(gateways.remove());
    }

    Connections connections() {
        return servers.connections();
    }

    /** As the operator. */
    Administration administration() {
        TokenEndpoint tokens = tokens();
        return new Administration(address(gateways.element()), tokens, operator(tokens));
    }

    List<JsonNode> deadLetters() {
        return new PublicApi(address(gateways.element()), operator(tokens()))
                .items("/v1/admin/dead-letters")
                .toList();
    }

    private TokenEndpoint tokens() {
        return new TokenEndpoint(URI.create(connections().identity().tokenUrl()));
    }

    private String operator(TokenEndpoint tokens) {
        return tokens.login(
                IdentityAccess.OPERATOR,
                connections().identity().operatorPassword().value());
    }

    /** Nobody has ended but who was to. */
    void verifyAlive() {
        Stream.of(started, workers.values(), schedulers, gateways)
                .flatMap(Collection::stream)
                .forEach(process -> assertThat(process.child().isAlive())
                        .as(process.part().name())
                        .isTrue());
    }

    private PartProcess start(Part part) throws IOException, InterruptedException {
        PartProcess process = begin(part);
        process.awaitReady(START_LIMIT);
        return process;
    }

    private PartProcess begin(Part part) throws IOException, InterruptedException {
        PartProcess process = PartProcess.start(part, data);
        started.push(process);
        return process;
    }

    private void end(PartProcess process) throws InterruptedException {
        verifyAlive();
        process.stop();
        started.remove(process);
        assertThat(process.child().await()).as(process.part().name()).isNotEqualTo(KILLED);
    }

    private static int free(Collection<PartProcess> taken, int first, int second) {
        return taken.stream().anyMatch(process -> port(process) == first) ? second : first;
    }

    private static int port(PartProcess process) {
        return process.part().ports().getOrDefault(HTTP, 0);
    }

    private static URI address(PartProcess gateway) {
        return URI.create("http://127.0.0.1:" + port(gateway));
    }

    @Override
    public void close() {
        started.forEach(PartProcess::stop);
    }
}

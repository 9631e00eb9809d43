package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PathSegment;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.Table;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "admin",
        description =
                "What an operator does: tenants and their people, shares and limits, pools, workers, dead letters, the audit."
                        + " Log in as one first.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AdminTenantsCommand.class,
            AdminCommand.Share.class,
            AdminCommand.Limits.class,
            AdminCommand.Usage.class,
            AdminCommand.Pause.class,
            AdminCommand.Resume.class,
            AdminCommand.Workers.class,
            AdminCommand.Drain.class,
            AdminCommand.DeadLetters.class,
            AdminCommand.Resolve.class,
            AdminCommand.Changes.class
        })
public final class AdminCommand {
    private AdminCommand() {}

    @Command(
            name = "share",
            description = "Says what a tenant is due, against the others; what is left out stays as it is.",
            mixinStandardHelpOptions = true)
    static final class Share implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "TENANT", description = "its id")
        private String tenant = "";

        @Option(names = "--weight", paramLabel = "W", description = "0.01 to 100")
        private @Nullable Double weight;

        @Option(
                names = "--lanes",
                paramLabel = "N",
                converter = Bound.Typed.class,
                description = "at the same time, at most; default: any")
        private @Nullable Bound lanes;

        @Override
        public Integer call() throws Exception {
            if (weight == null && lanes == null) {
                throw connection.misuse("Say what is to change: --weight, --lanes or both.");
            }
            told(connection, connection.api().edit(path(tenant), "/share", this::changed));
            return ExitCode.DONE;
        }

        private JsonNode changed(JsonNode now) {
            ObjectNode share = kept(now, List.of("weight", "laneLimit"));
            if (weight != null) {
                share.put("weight", weight);
            }
            Bound.set(share, "laneLimit", lanes);
            return share;
        }
    }

    private static String path(String tenant) {
        return "/v1/admin/tenants/" + PathSegment.of(tenant);
    }

    /** What is not mentioned stays: the API takes all of it at once. */
    private static ObjectNode kept(JsonNode now, List<String> fields) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        fields.stream().filter(now::hasNonNull).forEach(field -> kept.set(field, now.path(field)));
        return kept;
    }

    @Command(
            name = "limits",
            description = {
                "Says what a tenant may have; what is left out stays as it is.",
                "In place of a number, default gives a limit back to the platform."
            },
            mixinStandardHelpOptions = true)
    static final class Limits implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "TENANT", description = "its id")
        private String tenant = "";

        @Option(
                names = "--open-jobs",
                paramLabel = "N",
                converter = Bound.Typed.class,
                description = "jobs that are not over")
        private @Nullable Bound openJobs;

        @Option(
                names = "--stored-bytes",
                paramLabel = "N",
                converter = Bound.Typed.class,
                description = "of datasets, versions, inputs, results and open uploads")
        private @Nullable Bound storedBytes;

        @Option(
                names = "--daily-tokens",
                paramLabel = "N",
                converter = Bound.Typed.class,
                description = "trained and generated on a day of UTC")
        private @Nullable Bound dailyTokens;

        @Option(
                names = "--requests-per-second",
                paramLabel = "N",
                converter = Bound.Typed.class,
                description = "at one gateway")
        private @Nullable Bound requestsPerSecond;

        @Override
        public Integer call() throws Exception {
            if (openJobs == null && storedBytes == null && dailyTokens == null && requestsPerSecond == null) {
                throw connection.misuse("Say what is to change, such as --open-jobs 100. What there is:"
                        + " ./preamble admin tenants show " + tenant);
            }
            told(connection, connection.api().edit(path(tenant), "/limits", this::changed));
            return ExitCode.DONE;
        }

        private JsonNode changed(JsonNode now) {
            ObjectNode limits =
                    kept(now.path("limits"), List.of("openJobs", "storedBytes", "dailyTokens", "requestsPerSecond"));
            Bound.set(limits, "openJobs", openJobs);
            Bound.set(limits, "storedBytes", storedBytes);
            Bound.set(limits, "dailyTokens", dailyTokens);
            Bound.set(limits, "requestsPerSecond", requestsPerSecond);
            return limits;
        }
    }

    private static void told(Connection connection, JsonNode tenant) {
        connection.print(
                tenant,
                () -> connection
                        .out()
                        .println("%s: weight %s, lanes %s, limits %s"
                                .formatted(
                                        tenant.path("id").asText(),
                                        tenant.path("weight").asText(),
                                        tenant.path("laneLimit").asText("any"),
                                        tenant.path("limits"))));
    }

    @Command(name = "usage", description = "What a tenant used and keeps.", mixinStandardHelpOptions = true)
    static final class Usage implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "TENANT", description = "its id")
        private String tenant = "";

        @Override
        public Integer call() throws Exception {
            UsageCommand.tell(connection, connection.api().get("/v1/admin/usage/" + PathSegment.of(tenant)));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "pause",
            description = "Lets no more work of a tenant or a pool begin; what runs goes on. Workers: see drain.",
            mixinStandardHelpOptions = true)
    static final class Pause implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Mixin
        private Subject subject = new Subject();

        @Override
        public Integer call() throws Exception {
            subject.ask(connection, "pause", "No more work begins.");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "resume",
            description = "Lets the work of a tenant, a pool or a drained worker go on.",
            mixinStandardHelpOptions = true)
    static final class Resume implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Mixin
        private Subject subject = new Subject();

        @Override
        public Integer call() throws Exception {
            subject.ask(connection, "resume", "Its work goes on.");
            return ExitCode.DONE;
        }
    }

    static final class Kinds extends OneOf {
        Kinds() {
            super("tenant", "pool", "worker");
        }
    }

    static final class Ways extends OneOf {
        Ways() {
            super("retry", "drop");
        }
    }

    /** What is paused or resumed. */
    static final class Subject {
        @Parameters(
                index = "0",
                paramLabel = "KIND",
                completionCandidates = Kinds.class,
                description = "${COMPLETION-CANDIDATES}; a worker is paused by drain")
        private String kind = "";

        @Parameters(index = "1", paramLabel = "ID", description = "of it")
        private String id = "";

        void ask(Connection connection, String what, String done) throws Exception {
            OneOf.require(connection, "KIND", new Kinds(), kind);
            JsonNode answer = connection.api().post("/v1/admin/" + kind + "s/" + PathSegment.of(id) + "/" + what);
            connection.print(answer, () -> connection.out().println(done));
        }
    }

    @Command(name = "workers", description = "Lists the workers, and what they do.", mixinStandardHelpOptions = true)
    static final class Workers implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() throws Exception {
            connection.print(connection.api().items("/v1/admin/workers"), items -> {
                Table table = new Table("WORKER", "POOL", "STATE", "DEVICE", "#BUSY", "#OF LANES", "#FREE", "SEEN");
                Instant now = Instant.now();
                items.forEach(worker -> table.row(
                        worker.path("id").asText(),
                        worker.path("pool").asText(),
                        worker.path("state").asText(),
                        worker.path("device").asText(),
                        worker.path("busyLanes").asText(),
                        worker.path("lanes").asText(),
                        Figures.bytes(worker.path("freeMemoryBytes").asLong()),
                        Figures.ago(Instant.parse(worker.path("seenAt").asText()), now)));
                if (table.isEmpty()) {
                    connection.out().println("No worker has been seen. What one says at its start: ./preamble status");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "drain",
            description = "Lets a worker finish its segments and take no more, so that it can be stopped.",
            mixinStandardHelpOptions = true)
    static final class Drain implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "WORKER", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            JsonNode worker = connection.api().post("/v1/admin/workers/" + PathSegment.of(id) + "/drain");
            connection.print(
                    worker,
                    () -> connection
                            .out()
                            .println("%s is %s; %s of its lanes are busy."
                                    .formatted(
                                            id,
                                            worker.path("state").asText(),
                                            worker.path("busyLanes").asText())));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "dead-letters",
            description = "Lists the work that was given up, and why.",
            mixinStandardHelpOptions = true)
    static final class DeadLetters implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Option(names = "--all", description = "also those that were retried or dropped")
        private boolean all;

        @Override
        public Integer call() throws Exception {
            String path = "/v1/admin/dead-letters" + (all ? "" : "?resolution=open");
            connection.print(connection.api().items(path), items -> {
                Table table = new Table("ID", "TENANT", "JOB", "CODE", "WHEN", "RESOLUTION", "DETAIL");
                Instant now = Instant.now();
                items.forEach(letter -> table.row(
                        letter.path("id").asText(),
                        letter.path("tenant").asText(),
                        letter.path("job").asText(),
                        letter.path("code").asText(),
                        Figures.ago(Instant.parse(letter.path("at").asText()), now),
                        letter.path("resolution").asText("open"),
                        letter.path("detail").asText()));
                if (table.isEmpty()) {
                    connection.out().println("There is none.");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }
    }

    @Command(name = "resolve", description = "Retries or drops a dead letter.", mixinStandardHelpOptions = true)
    static final class Resolve implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(index = "0", paramLabel = "ID", description = "of the dead letter")
        private String id = "";

        @Parameters(
                index = "1",
                paramLabel = "HOW",
                completionCandidates = Ways.class,
                description = "${COMPLETION-CANDIDATES}")
        private String how = "";

        @Override
        public Integer call() throws Exception {
            OneOf.require(connection, "HOW", new Ways(), how);
            JsonNode letter = connection.api().post("/v1/admin/dead-letters/" + PathSegment.of(id) + "/" + how);
            connection.print(
                    letter,
                    () -> connection
                            .out()
                            .println(letter.path("resolution").asText()
                                    + (letter.hasNonNull("retriedAs")
                                            ? " as job "
                                                    + letter.path("retriedAs").asText()
                                            : "")));
            return ExitCode.DONE;
        }
    }

    @Command(name = "audit", description = "Lists who changed what, the newest first.", mixinStandardHelpOptions = true)
    static final class Changes implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Option(names = "--of", paramLabel = "TENANT", description = "whose thing was changed (default: anybody's)")
        private @Nullable String tenant;

        @Option(
                names = "--who",
                paramLabel = "NAME",
                description = "who changed it, by the whole name (default: anybody)")
        private @Nullable String actor;

        @Option(names = "--did", paramLabel = "ACTION", description = "such as tenant.paused (default: anything)")
        private @Nullable String action;

        @Option(
                names = "--to",
                paramLabel = "SUBJECT",
                description = "what was changed, by its whole id (default: anything)")
        private @Nullable String subject;

        @Option(
                names = "--most",
                paramLabel = "N",
                defaultValue = "30",
                converter = AtLeastOne.class,
                description = "default: ${DEFAULT-VALUE}")
        private int most;

        @Override
        public Integer call() throws Exception {
            String wanted = new Narrowed("/v1/admin/audit")
                    .most(most)
                    .by("tenant", tenant)
                    .by("actor", actor)
                    .by("action", action)
                    .by("subject", subject)
                    .path();
            connection.print(connection.api().items(wanted).limit(most), items -> {
                Table table = new Table("WHEN", "WHO", "DID", "TO", "BEFORE", "AFTER");
                Instant now = Instant.now();
                items.forEach(change -> table.row(
                        Figures.ago(Instant.parse(change.path("at").asText()), now),
                        change.path("actor").asText(),
                        change.path("action").asText(),
                        change.path("subject").asText(),
                        change.path("before").toString(),
                        change.path("after").toString()));
                if (table.isEmpty()) {
                    connection
                            .out()
                            .println(isNarrow() ? "Nothing is called exactly so." : "Nobody has changed anything yet.");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }

        private boolean isNarrow() {
            return tenant != null || actor != null || action != null || subject != null;
        }
    }
}

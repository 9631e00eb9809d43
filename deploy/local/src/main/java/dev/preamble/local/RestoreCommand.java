package dev.preamble.local;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.local.backup.Backup;
import dev.preamble.local.backup.BackupFailed;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.parts.kafka.KafkaPart;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.store.StorePart;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "restore",
        description = {
            "Puts a backup into a data folder on which no platform runs, then makes catalog, store and Kafka agree,",
            "and says what was lost and what begins again."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    private static final String SECRETS = "secrets";

    @Mixin
    private Place place = new Place();

    @Mixin
    private Range range = new Range();

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "the backup")
    private Path from = Path.of("");

    @Option(
            names = "--objects-from",
            paramLabel = "DIR",
            description = "another backup whose objects are taken, older or newer than the catalog's")
    private @Nullable Path objectsFrom;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description = {
                "catalog: the databases; store and Kafka stay as they are.",
                "store: the objects that the store lacks; all else stays.",
                "(default: all, with a Kafka that is empty)"
            })
    private @Nullable What only;

    @Option(names = "--replace", description = "moves what is there aside, into a folder of the data folder")
    private boolean replace;

    @Option(names = "--json", description = "print JSON; how far it is goes to the error output")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A part that is restored alone. */
    enum What {
        CATALOG,
        STORE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        StatusLine status = new StatusLine(out, !json && StatusLine.isTerminal());
        Backup backup = Backup.open(from);
        backup.verify(status);
        Backup objects = backup;
        if (objectsFrom != null) {
            objects = Backup.open(objectsFrom);
            objects.verify(status);
        }
        DataFolder data = place.data();
        Ports ports = range.ports();
        Servers servers = Servers.of(data, ports, List.of(Platform.POOL));
        Part postgres = new MigratedPostgres(servers.postgres());
        Part scheduler = Platform.scheduler(data, servers);
        List<Part> parts = List.of(postgres, servers.kafka(), servers.store(), scheduler);
        List<String> report;
        try (Workbench workbench = Workbench.open(data, ports, parts)) {
            List<String> taken = requireRoom(data, backup);
            try (UnfinishedRestore unfinished = UnfinishedRestore.begin(data)) {
                moveAside(data, taken, out);
                if (only != What.STORE) {
                    if (!Files.exists(data.secrets().folder())) {
                        backup.restoreSecrets(data);
                    }
                    backup.restoreCluster(data, status);
                }
                for (Part part : List.of(postgres, servers.store(), servers.kafka())) {
                    workbench.start(part);
                }
                if (only != What.CATALOG) {
                    restoreObjects(objects, servers, status);
                }
                RemadeTopics.in(servers.connections());
                report = reconcile(backup, servers, scheduler, workbench);
                unfinished.done();
            }
        }
        if (json) {
            PrintWriter answer = spec.commandLine().getOut();
            answer.println(RecordJson.text(
                    Map.of("restored", data.root().toString(), "backupAt", backup.at(), "report", report)));
            answer.flush();
        } else {
            Reconciling.tell(report, out);
            out.println("Start it: ./preamble up");
            out.flush();
        }
        return 0;
    }

    private static void restoreObjects(Backup backup, Servers servers, StatusLine status)
            throws IOException, BackupFailed {
        try (ArtifactStore store = BackupCommand.store(servers.connections().store())) {
            long restored = backup.restoreObjects(store, status);
            status.say(restored + " of " + backup.objects() + " objects were not there.");
        }
    }

    private static List<String> reconcile(Backup backup, Servers servers, Part scheduler, Workbench workbench)
            throws IOException, SQLException, InterruptedException, BackupFailed {
        String cause = "the platform was restored from its backup of " + backup.at();
        try (Reconciling reconciling = Reconciling.begin(servers.connections().database(), cause)) {
            workbench.start(scheduler);
            return reconciling.await();
        }
    }

    /** What is to be moved aside. */
    private List<String> requireRoom(DataFolder data, Backup backup) throws IOException, BackupFailed {
        if (only == What.STORE) {
            if (!Files.exists(data.of(PostgresPart.NAME))) {
                throw new BackupFailed("There is no catalog in " + data.root()
                        + " that could name what is in the store. Restore it first: --only catalog");
            }
            return List.of();
        }
        if (only == What.CATALOG && !Files.exists(data.of(StorePart.NAME))) {
            throw new BackupFailed(
                    "There is no store in " + data.root() + ", so that all that the catalog names would be lost."
                            + " Restore the store with it; it may be from another backup: --objects-from");
        }
        List<String> taken = (only == What.CATALOG
                        ? List.of(PostgresPart.NAME)
                        : List.of(PostgresPart.NAME, StorePart.NAME, KafkaPart.NAME, SECRETS))
                .stream().filter(name -> Files.exists(data.of(name))).toList();
        if (!taken.isEmpty() && !replace) {
            throw new BackupFailed("In " + data.root() + " there is a platform already: " + String.join(", ", taken)
                    + ". With --replace these are moved aside.");
        }
        if (only == What.CATALOG && Files.exists(data.secrets().folder()) && !backup.isOf(data)) {
            throw new BackupFailed(backup.folder() + " is of another platform than what is in " + data.root() + ".");
        }
        return taken;
    }

    private static void moveAside(DataFolder data, List<String> taken, PrintWriter out) throws IOException {
        if (taken.isEmpty()) {
            return;
        }
        String moment = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        Path aside = Files.createDirectory(data.root().resolve("replaced-" + moment));
        for (String name : taken) {
            Files.move(data.of(name), aside.resolve(name));
        }
        out.println("What was there is in " + aside + " now: " + String.join(", ", taken)
                + ". Delete it when you are sure.");
    }
}

package dev.preamble.local;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoreAddress;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.local.backup.Backup;
import dev.preamble.local.backup.BackupFailed;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.provision.store.StoreAccess;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        description = {
            "Copies what the platform keeps into a folder, while it runs or while it does not:",
            "databases, stored objects, secrets. Keep it as safe as the platform itself."
        },
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private Place place = new Place();

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "the backup's own folder, which is not there yet; it appears when the backup is whole")
    private Path to = Path.of("");

    @Option(
            names = "--json",
            description = "end with one line of JSON on standard output; all else goes to the error output")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        StatusLine status = json
                ? new StatusLine(spec.commandLine().getErr(), false)
                : new StatusLine(out, StatusLine.isTerminal());
        DataFolder data = place.data();
        if (!Files.exists(data.of(PostgresPart.NAME))) {
            throw new BackupFailed("There is no platform in " + data.root() + ".");
        }
        UnfinishedRestore.refuse(data);
        Ports ports = Tenure.ports(data);
        Servers servers = Servers.of(data, ports, List.of());
        Backup backup;
        if (Tenure.launcher(data).isPresent()) {
            backup = make(data, servers, status);
        } else {
            try (Workbench workbench = Workbench.open(data, ports, List.of(servers.postgres(), servers.store()))) {
                workbench.start(servers.postgres());
                workbench.start(servers.store());
                backup = make(data, servers, status);
            }
        }
        out.println(
                json
                        ? RecordJson.text(new TreeMap<>(Map.of(
                                "at", backup.at(),
                                "folder", backup.folder().toString(),
                                "objects", backup.objects())))
                        : "The backup of " + backup.at() + " is in " + backup.folder() + ": " + backup.objects()
                                + " objects, the databases, and all secrets.");
        out.flush();
        return 0;
    }

    private Backup make(DataFolder data, Servers servers, StatusLine status)
            throws IOException, SQLException, BackupFailed {
        try (ArtifactStore store = store(servers.connections().store())) {
            return Backup.make(data, servers.connections(), store, to, status);
        }
    }

    static ArtifactStore store(StoreAccess access) {
        return new ArtifactStore(new StoreAddress(
                URI.create(access.endpoint()),
                access.bucket(),
                access.accessKey(),
                access.secretKey().value()));
    }
}

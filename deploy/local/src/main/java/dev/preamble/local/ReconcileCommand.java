package dev.preamble.local;

import dev.preamble.parts.Servers;
import dev.preamble.provision.Variables;
import dev.preamble.records.RecordJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "reconcile",
        description = {
            "Has the leading scheduler make catalog, store and Kafka agree, after one of them was restored by other means",
            "or lost its data, and says what it did. Where you can, start the schedulers after it; workers may run.",
            "The catalog is that of the platform here, or that of PREAMBLE_DATABASE_URL with",
            "PREAMBLE_DATABASE_OWNER_PASSWORD (or PREAMBLE_DATABASE_OWNER_PASSWORD_FILE), as for ./preamble provision."
        },
        mixinStandardHelpOptions = true)
final class ReconcileCommand implements Callable<Integer> {
    @Mixin
    private Place place = new Place();

    @Option(
            names = "--cause",
            paramLabel = "TEXT",
            description = "told to tenants whose jobs are released again (default: ${DEFAULT-VALUE})")
    private String cause = "data of the platform were restored";

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Variables environment = new Variables(System.getenv());
        Optional<String> url = environment.text("PREAMBLE_DATABASE_URL");
        try (Reconciling reconciling = url.isPresent()
                ? Reconciling.begin(url.get(), environment.requiredSecret("PREAMBLE_DATABASE_OWNER_PASSWORD"), cause)
                : Reconciling.begin(
                        Servers.of(place.data(), Tenure.ports(place.data()), List.of())
                                .connections()
                                .database(),
                        cause)) {
            List<String> report = reconciling.await();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(RecordJson.text(Map.of("agreed", true, "report", report)));
            } else {
                Reconciling.tell(report, out);
            }
            out.flush();
        }
        return 0;
    }
}

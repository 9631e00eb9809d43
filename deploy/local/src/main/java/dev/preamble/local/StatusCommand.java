package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.records.RecordJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Shows each part; the exit status is 0 when all are healthy.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-10s %-9s %8s %9s  %s%n";

    @Mixin
    private Place place = new Place();

    @Option(names = "--json", description = "print JSON, one part a line")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        DataFolder data = place.data();
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            if (Tenure.launcher(data).isEmpty()) {
                out.println("No launcher runs on " + data.root());
            }
            out.printf(ROW, "PART", "STATE", "PID", "UPTIME", "PORTS");
        }
        boolean allHealthy = true;
        Platform platform = new Platform(data, Tenure.ports(data), Platform.shippedModel(), (part, state) -> {});
        for (Part part : platform.parts()) {
            Optional<ProcessHandle> process = data.pidFile(part.name()).process();
            boolean healthy = process.isPresent() && part.isHealthy();
            allHealthy &= healthy;
            String state = process.isEmpty() ? "down" : healthy ? "healthy" : "unwell";
            if (json) {
                out.println(RecordJson.text(object(part, state, process)));
            } else {
                row(out, part, state, process);
            }
        }
        out.flush();
        return allHealthy ? 0 : 1;
    }

    private static void row(PrintWriter out, Part part, String state, Optional<ProcessHandle> process) {
        out.printf(
                ROW,
                part.name(),
                state,
                process.map(running -> Long.toString(running.pid())).orElse("-"),
                process.flatMap(running -> running.info().startInstant())
                        .map(StatusCommand::since)
                        .orElse("-"),
                part.ports().entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(port -> port.getValue() + " " + port.getKey())
                        .collect(Collectors.joining(", ")));
    }

    private static Map<String, Object> object(Part part, String state, Optional<ProcessHandle> process) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("part", part.name());
        object.put("state", state);
        process.ifPresent(running -> object.put("pid", running.pid()));
        process.flatMap(running -> running.info().startInstant()).ifPresent(start -> object.put("startedAt", start));
        object.put("ports", part.ports());
        return object;
    }

    private static String since(Instant start) {
        Duration uptime = Duration.between(start, Instant.now());
        return "%d:%02d:%02d".formatted(uptime.toHours(), uptime.toMinutesPart(), uptime.toSecondsPart());
    }
}

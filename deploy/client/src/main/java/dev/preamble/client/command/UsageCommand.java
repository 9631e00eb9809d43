package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.Table;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "usage",
        description = "What your tenant used and keeps, and what it may.",
        mixinStandardHelpOptions = true)
public final class UsageCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() throws Exception {
        tell(connection, connection.api().get("/v1/usage"));
        return ExitCode.DONE;
    }

    static void tell(Connection connection, JsonNode usage) {
        connection.print(usage, () -> {
            PrintWriter out = connection.out();
            JsonNode limits = usage.path("limits");
            Table now = new Table("NOW", "#", "#OF AT MOST");
            now.row(
                    "open jobs",
                    Figures.count(usage.path("openJobs").asLong()),
                    Figures.count(limits.path("openJobs").asLong()));
            now.row(
                    "stored",
                    Figures.bytes(usage.path("storedBytes").asLong()),
                    Figures.bytes(limits.path("storedBytes").asLong()));
            now.row(
                    "tokens today",
                    Figures.count(usage.path("tokensToday").asLong()),
                    limits.hasNonNull("dailyTokens")
                            ? Figures.count(limits.path("dailyTokens").asLong())
                            : "any");
            now.print(out);
            out.println();
            Table days = new Table("DAY", "#TOKENS TRAINED", "#TOKENS GENERATED", "#LANE-SECONDS");
            usage.path("days").forEach(day -> row(days, day.path("day").asText(), day.path("used")));
            row(days, "in all", usage.path("total"));
            days.print(out);
        });
    }

    private static void row(Table table, String day, JsonNode used) {
        table.row(
                day,
                Figures.count(used.path("tokensTrained").asLong()),
                Figures.count(used.path("tokensGenerated").asLong()),
                Figures.count(Math.round(used.path("laneSeconds").asDouble())));
    }
}

package dev.preamble.gateway;

import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.ChatTemplate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes into the catalog what the scheduler would, with the scheduler's rights; reads what the gateway wrote. */
final class SchedulerHand {
    private SchedulerHand() {}

    static String baseModel(int positions) {
        return baseModel(new BaseModelCard("d".repeat(64), "gpt2", 2, 64, 2, 512, positions, 1_000, 2, 32));
    }

    /** One that can be talked to. */
    static String chatModel(int positions, ChatTemplate template) {
        return baseModel(
                new BaseModelCard("d".repeat(64), "gpt2", 2, 64, 2, 512, positions, 1_000, 2, 32, null, template));
    }

    private static String baseModel(BaseModelCard card) {
        String id = "base-" + UUID.randomUUID().toString().substring(0, 8);
        run(
                "insert into base_model (id, digest, card, announced_at) values (?, ?, ?::jsonb, now())",
                id,
                card.digest(),
                RecordJson.text(card));
        return id;
    }

    /** The pool's workers say what a lane of theirs can take. */
    static void laneMemory(String baseModel, long bytes) {
        run("update base_model set lane_memory = ? where id = ?", bytes, baseModel);
    }

    /** The job's segment lies on Kafka. */
    static UUID release(String job, String pool) {
        UUID segment = UUID.randomUUID();
        run(
                "insert into segment (id, job, ordinal, state, pool, first_line, lines, release, attempt, released_at,"
                        + " heard_at) values (?, ?, 1, 'RELEASED', ?, 0, 2, 3, 0, now(), now())",
                segment,
                UUID.fromString(job),
                pool);
        run("update job set state = 'RELEASED' where id = ?", UUID.fromString(job));
        return segment;
    }

    /** The segment is over, and made these lines. */
    static void results(UUID segment, ArtifactRef lines) {
        run("update segment set state = 'DONE', results = ?::jsonb where id = ?", RecordJson.text(lines), segment);
    }

    static void event(String job, long sequence, JobEvent event) {
        run("update job set events = ? where id = ?", sequence, UUID.fromString(job));
        run(
                "insert into job_event (job, sequence, event, at) values (?, ?, ?::jsonb, now())",
                UUID.fromString(job),
                sequence,
                RecordJson.text(event));
    }

    static void succeed(String job, long sequence) {
        run("update job set state = 'SUCCEEDED', ended_at = now() where id = ?", UUID.fromString(job));
        event(job, sequence, new JobEvent.Succeeded(null, null, null, null, null));
    }

    /** The job learned a version whose one file is this. */
    static void version(String job, int number, ArtifactRef file) {
        run(
                """
                insert into prefix_version (id, prefix, number, job, base_digest, digest, files, progress, scores, created_at)
                select ?, prefix, ?, id, base_digest, ?, ?::jsonb, '{"kind": "generation", "lines": 0, "ofLines": 0,
                  "tokensGenerated": 0, "tokensPerSecond": 0}',
                  '{"values": {"bleu": 0.5}, "texts": 10, "references": 20}', now() from job where id = ?
                """,
                UUID.randomUUID(),
                number,
                file.sha256(),
                RecordJson.text(List.of(new Outcome.PrefixFile("adapter_model.safetensors", file, null))),
                UUID.fromString(job));
    }

    /** The job learned a version of so many virtual tokens, and its trainer left something at that step. */
    static void learned(String job, int number, ArtifactRef weights, ArtifactRef configuration, ArtifactRef state) {
        run(
                """
                insert into prefix_version
                  (id, prefix, number, job, base_digest, digest, files, progress, state, scores, created_at)
                select ?, prefix, ?, id, base_digest, ?, ?::jsonb, ?::jsonb, ?::jsonb,
                  '{"values": {"bleu": 0.5}, "texts": 10, "references": 20}', now() from job where id = ?
                """,
                UUID.randomUUID(),
                number,
                weights.sha256(),
                RecordJson.text(List.of(
                        new Outcome.PrefixFile("adapter_model.safetensors", weights, null),
                        new Outcome.PrefixFile("adapter_config.json", configuration, null))),
                RecordJson.text(new Progress.Training(12, 12, 1.0, null, null, 0, 1, 1, null, null)),
                RecordJson.text(state),
                UUID.fromString(job));
    }

    /**
     * A worker that the scheduler saw.
     *
     * @param at when, as SQL
     */
    static String worker(String at, boolean draining, int held) {
        String id = "w-" + UUID.randomUUID();
        run(
                "insert into worker (id, incarnation, pool, digest, device, lanes, held, free_memory, lane_memory,"
                        + " draining, seen_at) values (?, ?, 'small', 'aa', 'cpu, 2 threads', 2, ?, 5000, 1000, ?, "
                        + at
                        + ")",
                id,
                UUID.randomUUID(),
                held,
                draining);
        return id;
    }

    /** Gives the job up after two runs, as the scheduler does. */
    static UUID bury(String job, String pool) {
        UUID segment = release(job, pool);
        for (int attempt = 1; attempt <= 2; attempt++) {
            run(
                    "insert into segment_run (segment, run, release, attempt, worker, started_at)"
                            + " values (?, ?, 3, ?, 'w1', now())",
                    segment,
                    UUID.randomUUID(),
                    attempt);
        }
        UUID letter = UUID.randomUUID();
        run("update segment set state = 'FAILED' where id = ?", segment);
        run(
                "update job set state = 'FAILED', ended_at = now(), error_code = 'worker_lost' where id = ?",
                UUID.fromString(job));
        run(
                "insert into dead_letter (id, job, segment, code, detail, at)"
                        + " values (?, ?, ?, 'worker_lost', 'not heard of', now())",
                letter,
                UUID.fromString(job),
                segment);
        return letter;
    }

    static void run(String sql, Object... values) {
        query("preamble_scheduler", "test.database.scheduler-password", sql, values);
    }

    /** The first column of what the owner of all tables finds. */
    static List<String> find(String sql, Object... values) {
        return query("preamble_owner", "test.database.owner-password", sql, values);
    }

    /** A connection of the tables' owner, for a test that holds a transaction open. */
    static Connection owner() throws SQLException {
        return connect("preamble_owner", "test.database.owner-password");
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(Login.setting("preamble.database.url"), role, Login.setting(password));
    }

    private static List<String> query(String role, String password, String sql, Object... values) {
        try (Connection connection = connect(role, password);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<String> found = new ArrayList<>();
            if (statement.execute()) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}

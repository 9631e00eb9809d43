package dev.preamble.scheduler.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.Segments;
import dev.preamble.records.id.JobId;
import dev.preamble.records.tenant.JobEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** What tests look at and prepare in the catalog. */
@Singleton
public final class Stage {
    /** How long a test waits for what must come. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Jobs jobs;
    private final Segments segments;
    private final JobHistory history;
    private final ArtifactStore store;

    public Stage(Jobs jobs, Segments segments, JobHistory history, ArtifactStore store) {
        this.jobs = jobs;
        this.segments = segments;
        this.history = history;
        this.store = store;
    }

    /** Runs statements as the owner of the tables, in one transaction. */
    public static void sql(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String text : statements) {
                statement.execute(text);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one value that a query gives, as text. */
    public static String value(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection of the tables' owner, for a test that holds a transaction open. */
    public static Connection connect() throws SQLException {
        var config = ConfigProvider.getConfig();
        return DriverManager.getConnection(
                config.getValue("preamble.database.url", String.class),
                "preamble_owner",
                config.getValue("preamble.test.owner-password", String.class));
    }

    /** Removes all jobs and what hangs on them, and whoever leads. */
    public static void clear() {
        sql(
                "truncate job, segment, segment_run, job_event, metered_run, removed_job, stored_change, prefix, prefix_version,"
                        + " dead_letter, outbox, lease cascade");
    }

    public ArtifactStore store() {
        return store;
    }

    public Job job(JobId id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.findByIdOptional(id.value()).orElseThrow());
    }

    public List<Segment> segments(JobId job) {
        return QuarkusTransaction.requiringNew().call(() -> segments.list("job = ?1 order by ordinal", job.value()));
    }

    public void await(JobId id, JobState state) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(job(id).state()).isEqualTo(state));
    }

    /** The job's history, in order. */
    public List<JobEvent> events(JobId job) {
        return QuarkusTransaction.requiringNew()
                .call(() -> history.after(job, 0, 1_000).stream()
                        .map(entry -> entry.event())
                        .toList());
    }
}

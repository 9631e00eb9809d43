package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.Parts;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The parts of the version before go on working on the migrated database, until they are replaced (docs/production.md). A
 * migration that does what they may not survive says on its first line since which version of the platform no part minds:
 *
 * <pre>-- harmless since 0.1.0: job.origin, segment_open</pre>
 */
class MigrationsIT {
    /** The last that was written before this was looked at. */
    private static final MigrationVersion UNSEEN = MigrationVersion.fromVersion("31");

    private static final Path FILES = Checkout.find().root().resolve("storage/catalog/src/main/resources/db/migration");
    private static final Pattern HARMLESS = Pattern.compile("-- harmless since ([^:]+): (.+)");
    private static final Pattern PROJECT = Pattern.compile("<artifactId>preamble</artifactId>\\s*<version>([^<]+)<");

    @SuppressWarnings("NullAway.Init")
    private static DatabaseAccess database;

    @SuppressWarnings("NullAway.Init")
    private static Connection owner;

    @BeforeAll
    static void migrate() throws Exception {
        database = new Databases(Parts.attachOrStart().database())
                .platform("scheduler_migrations_" + UUID.randomUUID().toString().substring(0, 8));
        flyway(UNSEEN).migrate();
        owner = DriverManager.getConnection(database.url(), DatabaseRole.PREAMBLE_OWNER.username(), password());
    }

    @AfterAll
    static void close() throws SQLException {
        owner.close();
    }

    @Test
    void theVersionBeforeGoesOnWorking() throws Exception {
        for (MigrationInfo pending : flyway(MigrationVersion.LATEST).info().pending()) {
            SchemaForm before = SchemaForm.of(owner);
            flyway(pending.getVersion()).migrate();

            assertThat(unexcused(before.brokenBy(SchemaForm.of(owner)), firstLine(pending), version()))
                    .as("what %s does to parts of the version before", pending.getScript())
                    .isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> seesWhatTheVersionBeforeDoesNotSurvive() {
        return Stream.of(
                breaks("alter table upload_part rename to piece", "upload_part"),
                breaks("alter table job rename column reason to cause", "job.reason"),
                breaks("alter table job drop column reason", "job.reason"),
                breaks("alter table job alter column reason type varchar(9)", "job.reason"),
                breaks("alter table job alter column reason set not null", "job.reason"),
                breaks("alter table job alter column priority drop default", "job.priority"),
                breaks("alter table job add column colour text not null", "job.colour"),
                breaks("alter table job add constraint patience check (failures < 100)", "patience"),
                breaks("alter table job add colour text, add constraint c check (colour <> reason)", "c"),
                breaks("create unique index one_name on dataset (tenant, name)", "one_name"),
                breaks("alter table api_key drop constraint api_key_hash_key", "api_key_hash_key"),
                breaks("create table note (id uuid primary key, tenant text references tenant)", "note_tenant_fkey"),
                breaks(
                        "alter table metered_completion drop constraint metered_completion_tenant_fkey,"
                                + " add foreign key (tenant) references tenant",
                        "metered_completion_tenant_fkey"),
                breaks("revoke update on job from preamble_scheduler", "update on job to preamble_scheduler"),
                breaks(
                        "revoke update (paused_at) on base_model from preamble_gateway",
                        "update of base_model.paused_at to preamble_gateway"),
                breaks("drop trigger job_added on job", "trigger job_added on job"),
                breaks("drop view metered", "metered"),
                survives("alter table job add column colour text"),
                survives("alter table job add column colour text not null default 'red'"),
                survives(
                        "alter table job add column colour text check (length(colour) < 9), add unique (tenant, colour)"),
                survives("create table note (id uuid primary key, tenant text references tenant on delete cascade)"),
                survives("alter table api_key drop constraint api_key_tenant_fkey,"
                        + " add foreign key (tenant) references tenant on delete cascade"),
                survives("create index on job (created_at, reason)"),
                survives("drop index job_done"),
                survives("alter index segment_open rename to segment_one"),
                survives("alter table job drop constraint job_kind_check"),
                survives("grant delete on job to preamble_scheduler"));
    }

    private static DynamicTest breaks(String sql, String what) {
        return DynamicTest.dynamicTest(sql, () -> assertThat(brokenBy(sql)).containsExactly(what));
    }

    private static DynamicTest survives(String sql) {
        return DynamicTest.dynamicTest(sql, () -> assertThat(brokenBy(sql)).isEmpty());
    }

    private static Set<String> brokenBy(String sql) throws SQLException {
        SchemaForm before = SchemaForm.of(owner);
        owner.setAutoCommit(false);
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
            return before.brokenBy(SchemaForm.of(owner));
        } finally {
            owner.rollback();
            owner.setAutoCommit(true);
        }
    }

    @Test
    void takesTheWordOfAnEarlierVersionOnly() {
        Set<String> broken = Set.of("job.origin", "job.reason");
        Version later = Version.parse("0.2.0-SNAPSHOT");

        assertThat(unexcused(broken, "-- harmless since 0.1.0: job.origin, job.reason", later))
                .isEmpty();
        assertThat(unexcused(broken, "-- harmless since 0.1.0: job.origin", later))
                .containsExactly("job.reason");
        assertThat(unexcused(broken, "-- harmless since 0.2.0: job.origin, job.reason", later))
                .isEqualTo(broken);
        assertThat(unexcused(broken, "-- What nobody asks for goes.", later)).isEqualTo(broken);
    }

    private static Set<String> unexcused(Set<String> broken, String firstLine, Version current) {
        Set<String> left = new TreeSet<>(broken);
        Matcher harmless = HARMLESS.matcher(firstLine);
        if (harmless.matches() && Version.parse(harmless.group(1)).compareTo(current) < 0) {
            List<String> named = Arrays.asList(harmless.group(2).split(", ", -1));
            left.removeIf(named::contains);
        }
        return left;
    }

    private static String firstLine(MigrationInfo migration) throws IOException {
        try (Stream<String> lines = Files.lines(FILES.resolve(migration.getScript()))) {
            return lines.findFirst().orElse("");
        }
    }

    /** Of the platform, as it is built now. */
    private static Version version() throws IOException {
        String pom = Files.readString(Checkout.find().root().resolve("pom.xml"));
        return PROJECT.matcher(pom)
                .results()
                .map((MatchResult found) -> Version.parse(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static Flyway flyway(MigrationVersion target) {
        return Flyway.configure()
                .dataSource(database.url(), DatabaseRole.PREAMBLE_OWNER.username(), password())
                .locations("classpath:db/migration")
                .target(target)
                .load();
    }

    private static String password() {
        return database.password(DatabaseRole.PREAMBLE_OWNER).value();
    }
}

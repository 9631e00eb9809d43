package dev.preamble.scheduler.stage;

import dev.preamble.catalog.Migration;
import dev.preamble.parts.Connections;
import dev.preamble.parts.Parts;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Kafka, PostgreSQL and the object store, with a database of this run's own. */
public final class RealParts implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        try {
            return settings();
        } catch (Exception e) {
            throw new IllegalStateException("the servers did not start", e);
        }
    }

    private static Map<String, String> settings() throws Exception {
        Connections parts = Parts.attachOrStart();
        DatabaseAccess database = new Databases(parts.database())
                .platform("scheduler_it_" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
        Migration.run(
                database.url(),
                DatabaseRole.PREAMBLE_OWNER.username(),
                database.password(DatabaseRole.PREAMBLE_OWNER).value());
        Map<String, String> settings = new HashMap<>();
        settings.put("preamble.database.url", database.url());
        settings.put("preamble.database.username", DatabaseRole.PREAMBLE_SCHEDULER.username());
        settings.put(
                "preamble.database.password",
                database.password(DatabaseRole.PREAMBLE_SCHEDULER).value());
        settings.put(
                "preamble.test.owner-password",
                database.password(DatabaseRole.PREAMBLE_OWNER).value());
        settings.put("preamble.kafka.bootstrap", parts.kafka().bootstrap());
        settings.put("preamble.kafka.username", KafkaUser.SCHEDULER.username());
        settings.put(
                "preamble.kafka.password",
                parts.kafka().password(KafkaUser.SCHEDULER).value());
        settings.put(
                "preamble.test.scheduler-password",
                parts.kafka().password(KafkaUser.SCHEDULER).value());
        settings.put(
                "preamble.test.gateway-password",
                parts.kafka().password(KafkaUser.GATEWAY).value());
        settings.put(
                "preamble.test.worker-password",
                parts.kafka().password(KafkaUser.WORKER).value());
        settings.put(
                "preamble.test.admin-password",
                parts.kafka().password(KafkaUser.ADMIN).value());
        settings.put("preamble.store.endpoint", parts.store().endpoint());
        settings.put("preamble.store.bucket", parts.store().bucket());
        settings.put("preamble.store.access-key", parts.store().accessKey());
        settings.put("preamble.store.secret-key", parts.store().secretKey().value());
        return settings;
    }

    @Override
    public void stop() {}
}

package dev.preamble.local;

import dev.preamble.parts.Connections;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Tenants' topics in a Kafka that lacks them. A gateway would make them too, but later than the scheduler tells the first thing,
 * which would wait for a minute then.
 */
final class RemadeTopics {
    private static final short ONE_BROKER = 1;

    private RemadeTopics() {}

    /** Makes those of all tenants that the catalog knows. */
    static void in(Connections servers) throws IOException, SQLException, InterruptedException {
        List<TenantId> tenants = tenants(servers.database());
        try (Admin admin = Admin.create(servers.kafka().client(KafkaUser.ADMIN))) {
            Set<String> there = admin.listTopics().names().get();
            admin.createTopics(tenants.stream()
                            .flatMap(tenant -> Topics.of(tenant).stream())
                            .filter(topic -> !there.contains(topic.name()))
                            .map(topic -> new NewTopic(topic.name(), topic.partitions(), ONE_BROKER)
                                    .configs(topic.settings()))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("Kafka did not make tenants' topics: " + e.getCause(), e);
        }
    }

    private static List<TenantId> tenants(DatabaseAccess database) throws SQLException {
        List<TenantId> tenants = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        database.url(),
                        DatabaseRole.PREAMBLE_OWNER.username(),
                        database.password(DatabaseRole.PREAMBLE_OWNER).value());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from tenant where state <> 'ERASING'")) {
            while (rows.next()) {
                tenants.add(new TenantId(rows.getString(1)));
            }
        }
        return tenants;
    }
}

package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Secret;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** The parts as users of Kafka. A password that is there already cannot be read, only tried. */
final class ScramUsers {
    private static final ScramCredentialInfo HASHED = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192);
    private static final int PROBES = 40;
    private static final long PAUSE_MILLIS = 250;

    private final AdminCalls calls;
    private final KafkaLogin server;
    private final Map<KafkaUser, Secret> passwords;

    ScramUsers(AdminCalls calls, KafkaLogin server, Map<KafkaUser, Secret> passwords) {
        this.calls = calls;
        this.server = server;
        this.passwords = new TreeMap<>(passwords);
    }

    void provision(Journal journal) throws ProvisioningFailed, InterruptedException {
        if (passwords.isEmpty()) {
            return;
        }
        var there =
                calls.done(calls.admin().describeUserScramCredentials().all()).keySet();
        for (Map.Entry<KafkaUser, Secret> entry : passwords.entrySet()) {
            KafkaLogin user = server.as(entry.getKey(), entry.getValue());
            boolean known = there.contains(user.username());
            if (!known || !AdminCalls.lets(user)) {
                set(user);
                journal.changed(
                        known ? "gave " + user.username() + " another password" : "made user " + user.username());
            }
        }
    }

    /** Each broker learns of it a moment later. */
    private void set(KafkaLogin user) throws ProvisioningFailed, InterruptedException {
        calls.done(calls.admin()
                .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user.username(), HASHED, user.password().value())))
                .all());
        for (int probe = 0; probe < PROBES; probe++) {
            if (AdminCalls.lets(user)) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new ProvisioningFailed(
                "Kafka at " + server.bootstrap() + " took the password of " + user.username()
                        + ", and does not let it in. Does the listener take SCRAM-SHA-512?",
                null);
    }
}

package dev.preamble.provision.kafka;

import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Untrusted;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Calls of Kafka's admin client that are waited for, and whose failures say what to do. */
final class AdminCalls implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 20;

    private final KafkaLogin login;
    private final Admin admin;

    AdminCalls(KafkaLogin login) throws ProvisioningFailed {
        Map<String, Object> settings = new HashMap<>(login.client());
        settings.put("client.id", "preamble-provision");
        settings.put("request.timeout.ms", TIMEOUT_SECONDS * 1000);
        settings.put("default.api.timeout.ms", TIMEOUT_SECONDS * 1000);
        this.login = login;
        try {
            this.admin = Admin.create(settings);
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new ProvisioningFailed(
                    where() + " cannot be called: " + reason.getMessage()
                            + ". Look at PREAMBLE_KAFKA_BOOTSTRAP and PREAMBLE_KAFKA_PROTOCOL.",
                    e);
        }
    }

    Admin admin() {
        return admin;
    }

    /** Whether the brokers let in whoever the login is of. */
    static boolean lets(KafkaLogin login) throws ProvisioningFailed, InterruptedException {
        try (AdminCalls calls = new AdminCalls(login)) {
            calls.admin.describeCluster().clusterId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SaslAuthenticationException) {
                return false;
            }
            throw new ProvisioningFailed(
                    "Kafka at " + login.bootstrap() + " did not say whether it lets in " + login.username() + ": "
                            + e.getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new ProvisioningFailed("Kafka at " + login.bootstrap() + " does not answer", e);
        }
    }

    <T> T done(KafkaFuture<T> future) throws ProvisioningFailed, InterruptedException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new ProvisioningFailed(advice(e.getCause() == null ? e : e.getCause()), e);
        } catch (TimeoutException e) {
            throw new ProvisioningFailed(silent(), e);
        }
    }

    private String advice(Throwable failure) {
        return switch (failure) {
            case SaslAuthenticationException refused ->
                where() + " refuses the login of " + login.username()
                        + ". Look at PREAMBLE_KAFKA_USERNAME and PREAMBLE_KAFKA_PASSWORD.";
            case SslAuthenticationException untrusted -> where() + Untrusted.advice(untrusted);
            case AuthorizationException refused ->
                where() + " lets " + login.username() + " in, but not do this: " + refused.getMessage()
                        + ". Make it a super user (super.users of each broker).";
            case SecurityDisabledException open ->
                where() + " checks no rights, so that tenants could read each other's topics. Give each broker an"
                        + " authorizer.class.name, and set allow.everyone.if.no.acl.found=false.";
            case InvalidReplicationFactorException few ->
                where() + " has too few brokers: " + few.getMessage()
                        + " Start more, or lower PREAMBLE_KAFKA_REPLICATION.";
            case org.apache.kafka.common.errors.TimeoutException late -> silent();
            default -> where() + " refuses: " + failure.getMessage();
        };
    }

    private String silent() {
        return where() + " does not answer within " + TIMEOUT_SECONDS
                + " s. Is it running, and do PREAMBLE_KAFKA_BOOTSTRAP and PREAMBLE_KAFKA_PROTOCOL fit its listener?";
    }

    private String where() {
        return "Kafka at " + login.bootstrap();
    }

    @Override
    public void close() {
        admin.close();
    }
}

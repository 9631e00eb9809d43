package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Server;

/** Kafka: the platform's topics, share groups, users, rights and quotas. */
public final class Cluster implements Server {
    private final KafkaLogin administrator;
    private final ClusterPlan plan;

    /** @param administrator a super user */
    public Cluster(KafkaLogin administrator, ClusterPlan plan) {
        this.administrator = administrator;
        this.plan = plan;
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public void provision(Journal journal) throws ProvisioningFailed, InterruptedException {
        try (AdminCalls calls = new AdminCalls(administrator)) {
            new BrokerDefaults(calls, plan).check(journal);
            new PlatformTopics(calls, plan).provision(journal);
            new ScramUsers(calls, administrator, plan.passwords()).provision(journal);
            new GrantedRights(calls).provision(journal);
            if (plan.tenantQuota().isPresent()) {
                new Quotas(calls, plan.tenantQuota().get()).provision(journal);
            }
        }
    }
}

package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/** The parts' rights: grants what is missing, and takes back what is too much. */
final class GrantedRights {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final AdminCalls calls;

    GrantedRights(AdminCalls calls) {
        this.calls = calls;
    }

    void provision(Journal journal) throws ProvisioningFailed, InterruptedException {
        Set<AclBinding> wanted = new HashSet<>(Rights.all());
        Set<AclBinding> present = present();
        List<AclBinding> missing =
                wanted.stream().filter(right -> !present.contains(right)).toList();
        List<AclBinding> tooMuch =
                present.stream().filter(right -> !wanted.contains(right)).toList();
        // What denies comes with what allows, and before anything is taken back.
        calls.done(calls.admin().createAcls(missing).all());
        calls.done(calls.admin()
                .deleteAcls(tooMuch.stream().map(AclBinding::toFilter).toList())
                .all());
        awaitInForce(missing, tooMuch);
        tell("", missing, journal);
        tell("took back: ", tooMuch, journal);
    }

    /** The controller has them when it answers; a broker hears of them a moment later, and refuses the parts until then. */
    private void awaitInForce(List<AclBinding> granted, List<AclBinding> taken)
            throws ProvisioningFailed, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<AclBinding> present = present();
        while (!present.containsAll(granted) || !Collections.disjoint(present, taken)) {
            if (System.nanoTime() > deadline) {
                throw new ProvisioningFailed(
                        "Kafka's broker does not know the parts' rights " + PATIENCE.toSeconds()
                                + " s after its controller took them. Look at its log.",
                        null);
            }
            Thread.sleep(PAUSE);
            present = present();
        }
    }

    private Set<AclBinding> present() throws ProvisioningFailed, InterruptedException {
        Set<AclBinding> present = new HashSet<>();
        for (KafkaUser user : KafkaUser.PARTS) {
            present.addAll(calls.done(calls.admin()
                    .describeAcls(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(
                                    user.principal(), null, AclOperation.ANY, AclPermissionType.ANY)))
                    .values()));
        }
        return present;
    }

    /** One line for each user and thing. */
    private static void tell(String start, Collection<AclBinding> rights, Journal journal) {
        rights.stream()
                .collect(Collectors.groupingBy(
                        GrantedRights::subject,
                        TreeMap::new,
                        Collectors.mapping(
                                right -> right.entry().operation().name(),
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        operations ->
                                                operations.stream().sorted().collect(Collectors.joining(", "))))))
                .forEach((subject, operations) -> journal.changed(start + subject + ": " + operations));
    }

    private static String subject(AclBinding right) {
        return right.entry().principal()
                + (right.entry().permissionType() == AclPermissionType.DENY ? " must not, with " : " may, with ")
                + right.pattern().resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + " "
                + right.pattern().name()
                + (right.pattern().patternType() == PatternType.PREFIXED ? "…" : "");
    }
}

package dev.preamble.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.preamble.parts.DataFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * From an earlier version to this one while tenants work, part by part as {@code docs/production.md} tells, and back. Not
 * part of the test run: {@code -Dit.test=UpgradeTrial -Dupgrade.from=FOLDER}, a checkout of the earlier version in which
 * {@code mvn package -DskipTests} was run.
 */
class UpgradeTrial {
    private static final String FROM = "upgrade.from";

    private final long begin = System.nanoTime();
    private final Doors doors = new Doors();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void nothingIsLostOnTheWayToThisVersionNorBack() throws Exception {
        Release earlier =
                new Release("old", Path.of(System.getProperty(FROM, "")).toAbsolutePath());
        assumeTrue(
                earlier.isBuilt(),
                () -> "-D" + FROM + " names no built checkout of an earlier version: " + earlier.root());
        Release later = Release.built();
        assertThat(later.isBuilt()).as("the parts of this version are built").isTrue();
        DataFolder data = new DataFolder(Path.of("target", "upgrade"));
        DataFolder.deleteTree(data.root());
        try (Installation platform = new Installation(data, doors);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            platform.startServers(earlier);
            platform.replaceScheduler(earlier);
            platform.replaceWorker(0, earlier);
            platform.replaceWorker(1, earlier);
            platform.addGateway(earlier);
            say("the old version runs on V" + earlier.schema());

            List<BusyTenant> tenants = new ArrayList<>();
            try {
                for (String id : List.of("ada", "bell")) {
                    BusyTenant tenant = BusyTenant.join(platform.administration(), id, doors);
                    tenant.begin(threads, over::get);
                    tenants.add(tenant);
                }
                roll(platform, earlier, later, tenants);
            } finally {
                over.set(true);
            }
            for (BusyTenant tenant : tenants) {
                tenant.awaitEnd();
            }
            verify(platform, tenants);
        }
    }

    private void roll(Installation platform, Release earlier, Release later, List<BusyTenant> tenants)
            throws Exception {
        awaitWork("the old version", platform, tenants);
        platform.prepare(later);
        awaitWork("the old version on V" + later.schema(), platform, tenants);

        platform.replaceWorker(0, later);
        awaitWork("a new worker beside the old one", platform, tenants);
        platform.replaceWorker(1, later);
        platform.replaceScheduler(later);
        awaitWork("new workers and scheduler", platform, tenants);
        platform.addGateway(later);
        awaitWork("a new gateway beside the old one", platform, tenants);
        platform.removeGateway();
        tenants.forEach(BusyTenant::uploadInParts);
        awaitWork("the new version", platform, tenants);

        platform.addGateway(earlier);
        platform.removeGateway();
        platform.replaceScheduler(earlier);
        awaitWork("old gateway and scheduler again", platform, tenants);
        platform.replaceWorker(0, earlier);
        awaitWork("an old worker again", platform, tenants);
    }

    private void awaitWork(String who, Installation platform, List<BusyTenant> tenants) {
        List<Runnable> further = tenants.stream().map(BusyTenant::furtherWork).toList();
        further.forEach(Runnable::run);
        platform.verifyAlive();
        int jobs = tenants.stream().mapToInt(BusyTenant::jobs).sum();
        say(who + " worked; " + jobs + " jobs");
    }

    private void verify(Installation platform, List<BusyTenant> tenants) {
        for (BusyTenant tenant : tenants) {
            say(tenant.verify().toString());
        }
        say(doors.requests() + " requests");
        assertThat(platform.deadLetters()).isEmpty();
        assertThat(doors.failures()).isEmpty();
    }

    private void say(String words) {
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        System.out.printf("[trial] %3d s: %s%n", seconds, words);
    }
}

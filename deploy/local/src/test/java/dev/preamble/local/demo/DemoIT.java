package dev.preamble.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.client.Administration;
import dev.preamble.client.Administration.Member;
import dev.preamble.local.Fresh;
import dev.preamble.local.PlatformUnderTest;
import dev.preamble.local.demo.DemoReport.TenantReport;
import dev.preamble.records.task.TrainingOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's play through the public API, with the model that ships; two epochs instead of five. */
final class DemoIT {
    @TempDir
    Path folder;

    private static final TrainingOptions SHORT =
            TrainingOptions.of(null, null, null, 2, null, null, null, null, null, null, null, null, null, null, null);

    @Test
    void aPrefixHalvesTheLossOnRowsThatItNeverTrainedOn() throws Exception {
        StringWriter screen = new StringWriter();
        Administration administration = PlatformUnderTest.shared().administration();
        Demo demo = new Demo(
                administration,
                DemoTenant.all().stream().map(DemoIT::inShort).toList(),
                new PrintWriter(screen),
                folder);
        DemoReport report = demo.run(Map.of());

        assertThat(report.versions()).isEqualTo(2);
        assertThat(report.jobs()).isEqualTo(6);
        assertThat(report.tenants()).allSatisfy(DemoIT::assertItGotWhatItCameFor);
        assertThat(screen.toString())
                .contains("loss", "tokens/s", "s left", "with object-labels", "with service-notices", "without prefix");
        for (Demo.Login login : demo.logins()) {
            String password = Files.readString(login.password()).strip();
            assertThat(administration.key(new Member(login.username(), password), "looks in"))
                    .isNotNull();
            assertThat(screen.toString()).doesNotContain(password);
        }
    }

    private static void assertItGotWhatItCameFor(TenantReport tenant) {
        assertThat(tenant.heldOutWith()).isNotNull();
        assertThat(tenant.heldOutWithout()).isNotNull();
        assertThat(tenant.heldOutWith()).isLessThanOrEqualTo(0.5 * tenant.heldOutWithout());
        assertThat(tenant.lossLast()).isLessThan(tenant.lossFirst());
        assertThat(tenant.version()).isEqualTo(1);
        assertThat(tenant.generations())
                .hasSize(5)
                .allSatisfy(generation ->
                        assertThat(generation.withPrefix()).isNotBlank().isNotEqualTo(generation.withoutPrefix()));
        // Each job was submitted, started and succeeded; each text was read from the tenant's own topic.
        assertThat(tenant.events()).isGreaterThanOrEqualTo(3 * tenant.jobs());
        assertThat(tenant.results()).isEqualTo(10);
    }

    private static DemoTenant inShort(DemoTenant tenant) {
        return new DemoTenant(
                Fresh.name(tenant.id()), tenant.displayName(), tenant.prefix(), tenant.rows(), tenant.unseen(), SHORT);
    }
}

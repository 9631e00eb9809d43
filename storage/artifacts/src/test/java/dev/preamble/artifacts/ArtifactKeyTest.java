package dev.preamble.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactKeyTest {
    private static final UUID JOB = UUID.fromString("0198c0de-0000-7000-8000-000000000001");
    private static final UUID RUN = UUID.fromString("0198c0de-0000-7000-8000-000000000002");
    private static final String RUN_PATH = "tenants/acme/jobs/" + JOB + "/runs/" + RUN + "/";

    @Test
    void laysKeysOutByTenantJobAndRun() {
        assertThat(ArtifactKey.dataset("acme", JOB)).hasToString("tenants/acme/datasets/" + JOB + "/data.jsonl");
        assertThat(ArtifactKey.part("acme", JOB, RUN)).hasToString("tenants/acme/uploads/" + JOB + "/" + RUN);
        assertThat(ArtifactKey.inputs("acme", JOB)).hasToString("tenants/acme/jobs/" + JOB + "/inputs.jsonl");
        assertThat(ArtifactKey.checkpoint("acme", JOB, RUN, 120)).hasToString(RUN_PATH + "checkpoint-120.safetensors");
        assertThat(ArtifactKey.manifest("acme", JOB, RUN, 120)).hasToString(RUN_PATH + "manifest-120.json");
        assertThat(ArtifactKey.results("acme", JOB, RUN)).hasToString(RUN_PATH + "results.jsonl");
        assertThat(ArtifactKey.adapterModel("acme", JOB, RUN))
                .hasToString(RUN_PATH + "prefix/adapter_model.safetensors");
        assertThat(ArtifactKey.adapterConfig("acme", JOB, RUN)).hasToString(RUN_PATH + "prefix/adapter_config.json");
        assertThat(ArtifactKey.training("acme", JOB, RUN)).hasToString(RUN_PATH + "prefix/training.json");
        assertThat(ArtifactKey.metrics("acme", JOB, RUN)).hasToString(RUN_PATH + "prefix/metrics.json");
    }

    @Test
    void tellsWhatATenantBroughtFromWhatARunMade() {
        assertThat(Brought.of(ArtifactKey.dataset("acme", JOB))).contains(new Brought(Brought.Kind.DATASET, JOB));
        assertThat(Brought.of(ArtifactKey.imported("acme", JOB, "adapter_config.json")))
                .contains(new Brought(Brought.Kind.IMPORT, JOB));
        assertThat(Brought.of(ArtifactKey.inputs("acme", JOB))).contains(new Brought(Brought.Kind.INPUTS, JOB));
        assertThat(Brought.of(ArtifactKey.part("acme", JOB, RUN))).contains(new Brought(Brought.Kind.PART, RUN));
        assertThat(Brought.of(ArtifactKey.results("acme", JOB, RUN))).isEmpty();
        assertThat(Brought.of(new ArtifactKey("tenants/acme/uploads/" + JOB + "/else")))
                .isEmpty();
    }

    @Test
    void readsBackItsOwnText() {
        var key = ArtifactKey.metrics("acme", JOB, RUN);
        assertThat(new ArtifactKey(key.value())).isEqualTo(key);
    }

    @Test
    void knowsWhoseAreaItLiesIn() {
        var key = ArtifactKey.results("acme-corp", JOB, RUN);

        assertThat(ArtifactArea.tenant("acme-corp").holds(key)).isTrue();
        assertThat(ArtifactArea.job("acme-corp", JOB).holds(key)).isTrue();
        assertThat(ArtifactArea.run("acme-corp", JOB, RUN).holds(key)).isTrue();
        assertThat(ArtifactArea.run("acme-corp", JOB, JOB).holds(key)).isFalse();
        assertThat(ArtifactArea.tenant("acme").holds(key)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "acme/..",
                "../acme",
                "acme/../other",
                "ac.me",
                "ACME",
                "acme-",
                "-acme",
                "acme corp",
                "acme%2F",
                "acme\n",
                "acmé",
                "a23456789012345678901234567890123"
            })
    void refusesWhatIsNoTenant(String tenant) {
        assertThatIllegalArgumentException().isThrownBy(() -> ArtifactKey.dataset(tenant, JOB));
        assertThatIllegalArgumentException().isThrownBy(() -> ArtifactArea.tenant(tenant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data.jsonl",
                "/tenants/acme/data.jsonl",
                "tenants/data.jsonl",
                "tenants/acme/",
                "tenants/acme/../other/data.jsonl",
                "tenants/acme/./data.jsonl",
                "tenants/acme//data.jsonl",
                "tenants/../data.jsonl",
                "tenants/acme/jobs/..",
                "tenants/acme/.hidden",
                "tenants/acme/a b",
                "tenants/acme/a?versionId=1",
                "tenants/acme/a%2fb",
                "tenants\\acme\\a",
                "platform/acme/data.jsonl"
            })
    void refusesWhatLeavesATenantsArea(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactKey(text));
    }

    @Test
    void refusesWhatIsTooLong() {
        var long1 = "tenants/acme/" + ("d".repeat(100) + "/").repeat(10);
        assertThat(new ArtifactKey(long1 + "x")).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactKey(long1 + "x".repeat(100)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactKey("tenants/acme/" + "x".repeat(129)));
    }

    @Test
    void refusesANegativeStep() {
        assertThatIllegalArgumentException().isThrownBy(() -> ArtifactKey.checkpoint("acme", JOB, RUN, -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "tenants/", "tenants/acme", "tenants/acme//", "tenants/acme/../", "other/acme/"})
    void refusesWhatIsNoArea(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactArea(path));
    }
}

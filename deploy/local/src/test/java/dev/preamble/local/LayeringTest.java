package dev.preamble.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which module may know which, and what a class may be called. This module is built last, so it sees all others. */
class LayeringTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<String> MODULES = List.of(
            "storage/records",
            "storage/telemetry",
            "storage/artifacts",
            "storage/catalog",
            "storage/safetensors",
            "gateway",
            "scheduler",
            "scheduler/simulator",
            "gpu-worker/engine",
            "gpu-worker/base-model",
            "gpu-worker/worker",
            "deploy/provision",
            "deploy/parts",
            "deploy/client",
            "deploy/local");

    private static JavaClasses all;

    @BeforeAll
    static void readTheClassesOfAllModules() {
        all = new ClassFileImporter()
                .importPaths(MODULES.stream()
                        .map(module -> ROOT.resolve(module).resolve("target/classes"))
                        .toList());
        assertThat(all).as("classes of all modules").hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource({
        "records,",
        "telemetry,",
        "artifacts,",
        "catalog,records|telemetry",
        "safetensors,",
        "engine,safetensors",
        "basemodel,engine|safetensors",
        "gateway,catalog|artifacts|records|safetensors|telemetry",
        "scheduler,catalog|artifacts|records|telemetry",
        "simulator,scheduler|catalog|artifacts|records|telemetry",
        "worker,engine|artifacts|records|telemetry",
        "provision,records",
        "client,records",
    })
    void knowsOnlyWhatItMay(String module, String allowed) {
        List<String> known = allowed == null ? List.of() : Arrays.asList(allowed.split("\\|"));
        noClasses()
                .that()
                .resideInAPackage(packages(module))
                .should()
                .dependOnClassesThat(ofOurs(module, known))
                .check(all);
    }

    @Test
    void namesAreNounsOfTheDomain() {
        classes()
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Utils?|Impl|Data|Info|Common|Processor)(\\$.*)?")
                .check(all);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..service..", "..config..", "..impl..")
                .check(all);
    }

    private static DescribedPredicate<JavaClass> ofOurs(String module, List<String> known) {
        return DescribedPredicate.describe("are ours, outside " + module + " " + known, type -> {
            String name = type.getPackageName();
            return name.startsWith("dev.preamble.")
                    && !within(name, module)
                    && known.stream().noneMatch(allowed -> within(name, allowed));
        });
    }

    private static boolean within(String name, String module) {
        return name.equals("dev.preamble." + module) || name.startsWith("dev.preamble." + module + ".");
    }

    private static String packages(String module) {
        return "dev.preamble." + module + "..";
    }
}

package dev.preamble.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.preamble.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule USABLE_ALONE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.preamble.engine..",
                    "dev.preamble.safetensors",
                    "java..",
                    "ai.djl..",
                    "com.sun.jna",
                    "com.fasterxml.jackson..",
                    "picocli..",
                    "javax.xml.stream",
                    "javax.xml",
                    "org.apache.commons.csv",
                    "opennlp..",
                    "net.sf.extjwnl..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.preamble.engine.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_DEVICE_IS_REACHED_THROUGH_SCRIPTS = noClasses()
            .that()
            .resideOutsideOfPackage("..script..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.engine..");

    @ArchTest
    static final ArchRule NOBODY_PRINTS_BUT_THE_COMMANDS = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");
}

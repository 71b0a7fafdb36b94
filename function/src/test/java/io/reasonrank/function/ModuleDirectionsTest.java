package io.reasonrank.function;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * The endpoint reranks; it neither plans, trains nor promotes, and runs without the embedded
 * engine.
 */
class ModuleDirectionsTest {
  @Test
  void functionUsesNothingOfTrainingAndPlatform() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.reasonrank.api..",
            "io.reasonrank.pipeline..",
            "io.reasonrank.promotion..",
            "io.reasonrank.synthesis..",
            "io.reasonrank.training..",
            "io.reasonrank.operator..",
            "io.reasonrank.cli..",
            "io.reasonrank.engine.djl..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.reasonrank.function"));
  }
}

package io.reasonrank.engine.djl.torch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What DESIGN.md says about who may know the torch binding. */
class BindingBorderTest {
  private static final String HERE = "io.reasonrank.engine.djl.";
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.reasonrank.engine");

  @Test
  void onlyTheTorchPackageCallsTheBinding() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(HERE + "torch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.engine..", "ai.djl"));
  }

  @Test
  void tensorsAreKnownToThosePackagesAloneThatCarryThem() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                HERE + "torch..",
                HERE + "checkpoint..",
                HERE + "program..",
                HERE + "decode..",
                HERE + "train..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.ndarray.."));
  }

  @Test
  void onlyTheTokenizePackageKnowsTheTokenizerLibrary() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(HERE + "tokenize..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.huggingface.."));
  }

  private static void check(ArchRule rule) {
    rule.because("the torch binding must be replaceable").check(OURS);
  }
}

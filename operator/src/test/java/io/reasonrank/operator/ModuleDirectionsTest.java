package io.reasonrank.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator carries no machine learning, and its steps do no input or output. */
class ModuleDirectionsTest {
  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.reasonrank.operator");

  @Test
  void operatorUsesPipelineAndPromotionAndWhatTheyUse() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.reasonrank.engine..",
            "io.reasonrank.reranker..",
            "io.reasonrank.synthesis..",
            "io.reasonrank.training..",
            "io.reasonrank.cli..",
            "ai.djl..",
            "org.apache.lucene..")
        .check(OPERATOR);
  }

  @Test
  void stepsHoldNoClient() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Step")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("io.fabric8.kubernetes.client..")
        .check(OPERATOR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "pytorch", "lucene", "reasonrank-engine", "reasonrank-training"})
  void classPathCarriesNoMachineLearning(String part) {
    List<String> found =
        Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(entry -> String.valueOf(Path.of(entry).getFileName()))
            .filter(name -> name.contains(part))
            .toList();
    assertThat(found).isEmpty();
  }
}

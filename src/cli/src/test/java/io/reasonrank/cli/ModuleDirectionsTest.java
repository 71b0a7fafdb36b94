package io.reasonrank.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who uses whom, one way only: the table of the architecture, for every module that cli sees. */
class ModuleDirectionsTest {
  /** A module's package and the packages of the modules that it may use. */
  record Direction(String module, List<String> uses) {}

  private static final Map<String, String> PACKAGES =
      Map.ofEntries(
          Map.entry("ranking", "io.reasonrank.ranking.."),
          Map.entry("engine", "io.reasonrank.engine"),
          Map.entry("engine-openai", "io.reasonrank.engine.openai.."),
          Map.entry("engine-djl", "io.reasonrank.engine.djl.."),
          Map.entry("reranker", "io.reasonrank.reranker.."),
          Map.entry("stage", "io.reasonrank.stage.."),
          Map.entry("crds", "io.reasonrank.api.."),
          Map.entry("pipeline", "io.reasonrank.pipeline.."),
          Map.entry("promotion", "io.reasonrank.promotion.."),
          Map.entry("synthesis", "io.reasonrank.synthesis.."),
          Map.entry("training", "io.reasonrank.training.."));

  static final List<Direction> DIRECTIONS =
      List.of(
          new Direction("ranking", List.of()),
          new Direction("engine", List.of("engine-openai")),
          new Direction("engine-djl", List.of("engine", "engine-openai")),
          new Direction("reranker", List.of("ranking", "engine", "engine-openai")),
          new Direction("stage", List.of()),
          new Direction("crds", List.of()),
          new Direction("pipeline", List.of("crds", "stage")),
          new Direction("promotion", List.of("crds", "stage", "ranking")),
          new Direction(
              "synthesis", List.of("reranker", "stage", "ranking", "engine", "engine-openai")),
          new Direction(
              "training",
              List.of("reranker", "engine-djl", "stage", "ranking", "engine", "engine-openai")));

  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.reasonrank");
  }

  @ParameterizedTest
  @FieldSource("DIRECTIONS")
  void moduleUsesOnlyWhatTheTableSays(Direction direction) {
    List<String> forbidden =
        new ArrayList<>(List.of("io.reasonrank.cli..", "io.reasonrank.operator.."));
    PACKAGES.forEach(
        (module, packages) -> {
          if (!module.equals(direction.module()) && !direction.uses().contains(module)) {
            forbidden.add(packages);
          }
        });
    classes()
        .that()
        .resideInAPackage(String.valueOf(PACKAGES.get(direction.module())))
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.not(
                resideInAnyPackage(forbidden.toArray(String[]::new))))
        .because("the module table of the architecture lists what " + direction.module() + " uses")
        .allowEmptyShould(true)
        .check(ours);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(strings = "io.reasonrank.ranking..")
  void rankingUsesTheJdkAlone(String packages) {
    classes()
        .that()
        .resideInAPackage(packages)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", packages))
        .check(ours);
  }
}

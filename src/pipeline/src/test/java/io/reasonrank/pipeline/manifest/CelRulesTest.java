package io.reasonrank.pipeline.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelRulesTest {
  private final CelRules rules = new CelRules();

  @ParameterizedTest
  @ValueSource(strings = {"SynthesisJob", "SFTRun", "RLRun", "Reranker", "ModelPromotion"})
  void everyRuleOfEveryKindCompilesWithTheAllowedFunctions(String kind) {
    JsonNode schema = new CrdSchemas().find(kind).orElseThrow().schema();
    List<JsonNode> found = new ArrayList<>();
    schema.findValues("x-kubernetes-validations").forEach(list -> list.forEach(found::add));
    assertThat(found).isNotEmpty();
    found.stream()
        .filter(rule -> !CelRules.isTransition(rule))
        .forEach(rule -> rules.program(rule.get("rule").asText()));
  }

  @Test
  void functionsThatTheApiServerTreatsDifferentlyDoNotCompile() {
    assertThatThrownBy(
            () -> rules.program("timestamp(self.at) < timestamp('2026-01-01T00:00:00Z')"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not compile");
  }
}

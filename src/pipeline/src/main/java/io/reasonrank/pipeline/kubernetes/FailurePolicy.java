package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRuleBuilder;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.ExitCode.FailureClass;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The exit-code table as a podFailurePolicy; the first rule that fits decides. */
final class FailurePolicy {
  private static final Set<FailureClass> HOPELESS =
      EnumSet.of(FailureClass.CONFIGURATION, FailureClass.BUDGET, FailureClass.DIVERGENCE);

  private FailurePolicy() {}

  /**
   * The policy.
   *
   * @param indexed whether bad data fail one index or the whole job
   */
  static PodFailurePolicy of(String container, boolean indexed) {
    return new PodFailurePolicyBuilder()
        .withRules(
            disruptions(),
            onCodes(container, "FailJob", HOPELESS),
            onCodes(container, indexed ? "FailIndex" : "FailJob", EnumSet.of(FailureClass.DATA)))
        .build();
  }

  /** A drained or preempted node says nothing about the program: not counted. */
  private static PodFailurePolicyRule disruptions() {
    return new PodFailurePolicyRuleBuilder()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .build();
  }

  private static PodFailurePolicyRule onCodes(
      String container, String action, Set<FailureClass> classes) {
    return new PodFailurePolicyRuleBuilder()
        .withAction(action)
        .withNewOnExitCodes()
        .withContainerName(container)
        .withOperator("In")
        .withValues(codes(classes))
        .endOnExitCodes()
        .build();
  }

  private static List<Integer> codes(Set<FailureClass> classes) {
    return Arrays.stream(ExitCode.values())
        .filter(code -> classes.contains(code.failureClass()))
        .map(ExitCode::code)
        .sorted()
        .toList();
  }
}

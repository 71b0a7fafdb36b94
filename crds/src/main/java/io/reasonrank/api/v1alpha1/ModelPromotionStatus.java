package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import io.reasonrank.api.v1alpha1.RunStatus.StageResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a candidate came. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPromotionStatus(
    @JsonPropertyDescription("generation of the spec that this status speaks of")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Waiting, Verified, Evaluated, Proposed, Approved, Canary, Promoted, Rejected or"
                + " RolledBack")
        @Nullable String phase,
    @JsonPropertyDescription("what served when the candidate was judged; unset: nothing did")
        @Nullable Model incumbent,
    @JsonPropertyDescription("stage at work: evaluate (of the incumbent) or gate")
        @Nullable String stage,
    @JsonPropertyDescription("try of that stage, from 1; written before its child is created")
        @Min(0)
        int attempt,
    @JsonPropertyDescription("finished stages") List<StageResult> stages,
    @JsonPropertyDescription("tries used by class of failure, of the stage at work")
        @Nullable Retries retries,
    @JsonPropertyDescription("the last failure of a stage") @Nullable Failure failure,
    @JsonPropertyDescription("verdicts in order") List<GateVerdict> gates,
    @JsonPropertyDescription("the decision in one line") @Nullable String summary,
    @JsonPropertyDescription("its address") @Nullable String pullRequest,
    @JsonPropertyDescription("most of the traffic that a candidate may have now, per cent")
        @Nullable Integer canaryPercent,
    @JsonPropertyDescription("the step of the canary") @Nullable CanaryStep canary,
    @JsonPropertyDescription("when it was first looked at (RFC 3339)") @Nullable String startTime,
    @JsonPropertyDescription("when it was promoted, rejected or rolled back (RFC 3339)")
        @Nullable String completionTime,
    @JsonPropertyDescription("Ready, Reconciling, Stalled (kstatus), and what happened")
        List<Condition> conditions) {
  public ModelPromotionStatus {
    stages = stages == null ? List.of() : List.copyOf(stages);
    gates = gates == null ? List.of() : List.copyOf(gates);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** A model by address and digest. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Model(
      @JsonPropertyDescription("where") String uri,
      @JsonPropertyDescription("sha256 digest; unset where it has none") @Nullable String digest) {}

  /** What a gate found. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GateVerdict(
      @JsonPropertyDescription("its name") String gate,
      @JsonPropertyDescription("Passed, Failed or Undecidable") String verdict,
      @JsonPropertyDescription("why") String reason) {}

  /** Where a canary stands. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CanaryStep(
      @JsonPropertyDescription("index into spec.canary.steps of the Reranker; -1: copies only")
          int step,
      @JsonPropertyDescription("since when (RFC 3339)") String since,
      @JsonPropertyDescription("requests that the candidate answered in it, or copies")
          long requests,
      @JsonPropertyDescription("what was last seen, for people") @Nullable String observed,
      @JsonPropertyDescription("when that was (RFC 3339)") @Nullable String observedTime) {}
}

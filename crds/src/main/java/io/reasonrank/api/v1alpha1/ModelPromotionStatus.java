package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a candidate came. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPromotionStatus(
    @JsonPropertyDescription("generation of the spec that this status speaks of")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Verified, Evaluated, Proposed, Approved, Canary, Promoted, Rejected or RolledBack")
        @Nullable String phase,
    @JsonPropertyDescription("verdicts in order") List<GateVerdict> gates,
    @JsonPropertyDescription("its address") @Nullable String pullRequest,
    @JsonPropertyDescription("traffic of the candidate") @Nullable Integer canaryPercent,
    @JsonPropertyDescription("Ready, Reconciling, Stalled (kstatus), and what happened")
        List<Condition> conditions) {
  public ModelPromotionStatus {
    gates = gates == null ? List.of() : List.copyOf(gates);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** What a gate found. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GateVerdict(
      @JsonPropertyDescription("its name") String gate,
      @JsonPropertyDescription("Passed, Failed or Undecidable") String verdict,
      @JsonPropertyDescription("why") String reason) {}
}

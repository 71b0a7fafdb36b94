package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What serves. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RerankerStatus(
    @JsonPropertyDescription("generation of the spec that this status speaks of")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("for people; machines read the conditions") @Nullable String phase,
    @JsonPropertyDescription("address of the endpoint") @Nullable String url,
    @JsonPropertyDescription("replicas asked for") @StatusReplicas @Nullable Integer replicas,
    @JsonPropertyDescription("replicas that answer") @Nullable Integer readyReplicas,
    @JsonPropertyDescription("seconds that the newest rollout took until all of it answered")
        @Nullable Long rolloutSeconds,
    @JsonPropertyDescription("label selector of the pods") @LabelSelector @Nullable String selector,
    @JsonPropertyDescription("digest of the model that answers") @Nullable String servedDigest,
    @JsonPropertyDescription("who gets how much") List<Traffic> traffic,
    @JsonPropertyDescription("the candidate beside what serves, while one is tried")
        @Nullable CandidateReplicas candidate,
    @JsonPropertyDescription("finished promotions, newest first; the last ten")
        List<PastPromotion> promotions,
    @JsonPropertyDescription("Ready, Reconciling, Stalled (kstatus), and what happened")
        List<Condition> conditions) {
  public RerankerStatus {
    traffic = traffic == null ? List.of() : List.copyOf(traffic);
    promotions = promotions == null ? List.of() : List.copyOf(promotions);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Share of one model. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Traffic(
      @JsonPropertyDescription("of the model") String digest,
      @JsonPropertyDescription("of 100") int percent) {}

  /** Pods of a candidate. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CandidateReplicas(
      @JsonPropertyDescription("of its model") String digest,
      @JsonPropertyDescription("where they answer") @Nullable String url,
      @JsonPropertyDescription("replicas asked for") int replicas,
      @JsonPropertyDescription("replicas that answer") int readyReplicas,
      @JsonPropertyDescription("why they do not come up, if that is known")
          @Nullable String stuck) {}

  /** What became of a candidate; outlives its ModelPromotion. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PastPromotion(
      @JsonPropertyDescription("of the candidate") String digest,
      @JsonPropertyDescription("Promoted, Rejected or RolledBack") String outcome,
      @JsonPropertyDescription("why") String message,
      @JsonPropertyDescription("when (RFC 3339)") @Nullable String time,
      @JsonPropertyDescription("what served before") @Nullable Model incumbent) {}
}

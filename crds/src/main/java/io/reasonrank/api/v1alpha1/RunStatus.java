package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunStatus(
    @JsonPropertyDescription("generation of the spec that this status speaks of")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("for people; machines read the conditions") @Nullable String phase,
    @JsonPropertyDescription("when the first pod was asked for (RFC 3339)")
        @Nullable String startTime,
    @JsonPropertyDescription("when the run reached its end (RFC 3339)")
        @Nullable String completionTime,
    @JsonPropertyDescription("stage at work") @Nullable String stage,
    @JsonPropertyDescription("try of that stage, from 1; written before its child is created")
        @Min(0)
        int attempt,
    @JsonPropertyDescription("the child of that try") @Nullable ChildReference childRef,
    @JsonPropertyDescription("how far it is") @Nullable Progress progress,
    @JsonPropertyDescription("newest checkpoint") @Nullable CheckpointStatus checkpoint,
    @JsonPropertyDescription(
            "what the references of the spec stood for when the run started; later changes of those"
                + " runs do not matter")
        List<ResolvedReference> inputs,
    @JsonPropertyDescription("finished stages") List<StageResult> stages,
    @JsonPropertyDescription("the dataset or model made") @Nullable Artifact artifact,
    @JsonPropertyDescription("how the model did") @Nullable EvaluationStatus evaluation,
    @JsonPropertyDescription("the last failure") @Nullable Failure failure,
    @JsonPropertyDescription("a child is being deleted; nothing new starts before it is gone")
        @Nullable Boolean cleanupPending,
    @JsonPropertyDescription("hours of accelerators that finished and failed tries took")
        @Nullable Double acceleratorHours,
    @JsonPropertyDescription("what the teacher was asked, once the dataset is made")
        @Nullable TeacherCost teacher,
    @JsonPropertyDescription("tries used by class of failure, of the stage at work")
        Retries retries,
    @JsonPropertyDescription("Ready, Reconciling, Stalled (kstatus), and what happened")
        List<Condition> conditions) {
  public RunStatus {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    stages = stages == null ? List.of() : List.copyOf(stages);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** What a teacher took. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TeacherCost(
      @JsonPropertyDescription("prompt and answer tokens of all questions, in vain too")
          long tokens,
      @JsonPropertyDescription("by the prices of spec.teacher.prices, in their currency")
          double cost) {}

  /** The child that runs a stage. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ChildReference(
      @JsonPropertyDescription("for example Job") String kind,
      @JsonPropertyDescription("its name") String name,
      @JsonPropertyDescription("its UID, once seen") @Nullable String uid) {}

  /** The output of another run, as it was found. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ResolvedReference(
      @JsonPropertyDescription("SynthesisJob, SFTRun or RLRun") String kind,
      @JsonPropertyDescription("its name") String name,
      @JsonPropertyDescription("its dataset or model") String uri,
      @JsonPropertyDescription("sha256 digest") @Nullable String digest) {}

  /** How far a stage is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Progress(
      @JsonPropertyDescription("done") long step,
      @JsonPropertyDescription("of so many") long total,
      @JsonPropertyDescription("of 100") int percent,
      @JsonPropertyDescription("seconds left, about") @Nullable Long etaSeconds,
      @JsonPropertyDescription("newest figures") Map<String, Double> metrics) {
    public Progress {
      metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    }
  }

  /** The newest checkpoint. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CheckpointStatus(
      @JsonPropertyDescription("where") String uri,
      @JsonPropertyDescription("of which step") long step,
      @JsonPropertyDescription("when (RFC 3339)") String savedAt) {}

  /** A finished stage. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StageResult(
      @JsonPropertyDescription("label, finalize, sft, rl, export or evaluate") String name,
      @JsonPropertyDescription("its output") String uri,
      @JsonPropertyDescription("sha256 digest of its output") @Nullable String digest,
      @JsonPropertyDescription("tries it took") int attempts) {}

  /** What a run made. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Artifact(
      @JsonPropertyDescription("where") String uri,
      @JsonPropertyDescription("sha256 digest") @Nullable String digest,
      @JsonPropertyDescription("sha256 digest of what it was made from")
          @Nullable String baseDigest,
      @JsonPropertyDescription("bytes") @Nullable Long sizeBytes) {}

  /** How the model did on held-out lists. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EvaluationStatus(
      @JsonPropertyDescription("for example ndcg_cut_10") String metric,
      @JsonPropertyDescription("mean of the base") @Nullable Double base,
      @JsonPropertyDescription("mean of the model") @Nullable Double model,
      @JsonPropertyDescription("model minus base") @Nullable Double difference,
      @JsonPropertyDescription("lower end of its 95 per cent interval") @Nullable Double lower,
      @JsonPropertyDescription("upper end") @Nullable Double upper) {}

  /** Why a try failed. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failure(
      @JsonPropertyDescription(
              "configuration, data, infrastructure, scheduling, application, budget or divergence")
          String failureClass,
      @JsonPropertyDescription("in one word") String reason,
      @JsonPropertyDescription("of the container") @Nullable Integer exitCode,
      @JsonPropertyDescription("name of the pod") @Nullable String pod,
      @JsonPropertyDescription("try that failed") int attempt,
      @JsonPropertyDescription("what to do") String message) {}

  /** Tries used after the first one. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Retries(
      @JsonPropertyDescription("by exit code 70 and unknown ones") int application,
      @JsonPropertyDescription("by the surroundings") int infrastructure,
      @JsonPropertyDescription("by placement") int scheduling) {}
}

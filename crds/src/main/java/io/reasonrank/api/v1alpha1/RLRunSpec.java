package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an RLRun trains by reinforcement with the multi-view ranking reward. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.engine.type != 'llamafactory'",
    message = "an RLRun runs on djl or verl",
    fieldPath = ".engine.type")
@ValidationRule(
    value = "!has(self.retention) || self.retention == 'all' || has(self.ttlSecondsAfterFinished)",
    message = "retention needs ttlSecondsAfterFinished, which says when",
    fieldPath = ".retention")
@ValidationRule(
    value =
        "!has(self.retention) || self.retention == 'all' || self.output.uri.startsWith('pvc://')",
    message = "retention is for claims (pvc://); buckets and registries have rules of their own",
    fieldPath = ".retention")
public record RLRunSpec(
    @JsonPropertyDescription("the model that training starts from") @Required BaseModel baseModel,
    @JsonPropertyDescription("the data") @Required DatasetReference dataset,
    @JsonPropertyDescription("what computes the steps")
        @Default("{\"type\": \"djl\", \"recompute\": false, \"nodes\": 1}")
        TrainingEngine engine,
    @JsonPropertyDescription("values of the paper for what is unset; every field overrides it")
        @Nullable Preset preset,
    @JsonPropertyDescription("adapter shape; unset: the preset's, else all weights are trained")
        @Nullable Lora lora,
    @JsonPropertyDescription("how the policy is improved") @Default("{}") Algorithm algorithm,
    @JsonPropertyDescription("AdamW and its schedule") @Default("{\"schedule\": \"constant\"}")
        Optimizer optimizer,
    @JsonPropertyDescription("rollout steps") @Default("200") @Min(1) @Max(10000000) Integer steps,
    @JsonPropertyDescription("what is rewarded")
        @Default(
            "{\"views\": [{\"metric\": \"ndcg\", \"cutoff\": 10, \"weight\": 1.0}, {\"metric\":"
                + " \"recall\", \"cutoff\": 10, \"weight\": 0.2}, {\"metric\": \"rbo\", \"weight\":"
                + " 0.1}], \"malformedAnswer\": 0.0, \"malformedOutput\": -1.0}")
        Reward reward,
    @JsonPropertyDescription("drop (and count) or fail where a prompt exceeds maxPromptTokens")
        @Default("drop")
        TooLong tooLong,
    @JsonPropertyDescription("when the policy counts as lost and training stops") @Default("{}")
        Collapse collapse,
    @JsonPropertyDescription("when state is saved") @Default("{}") Checkpoint checkpoint,
    @JsonPropertyDescription("how checkpoints are compared") @Default("{}") Validation validation,
    @JsonPropertyDescription("how the model is written") @Default("{}") Export export,
    @JsonPropertyDescription("how the model is measured") @Default("{\"window\": 20, \"step\": 10}")
        Evaluation evaluation,
    @JsonPropertyDescription("where a better model is proposed")
        @Nullable PromotionTarget promotion,
    @JsonPropertyDescription("start of every random choice")
        @Min(0)
        @Max(9007199254740991.0)
        @Default("42")
        Long seed,
    @JsonPropertyDescription("where the outputs go") @Required Output output,
    @JsonPropertyDescription("settings of the pods") @Nullable Pod pod,
    @JsonPropertyDescription("tries by class of failure") @Default("{}") Retry retry,
    @JsonPropertyDescription("true stops the pods and starts none until it is false again")
        @Default("false")
        Boolean suspend,
    @JsonPropertyDescription("seconds that a stage may run in all before it fails") @Min(1)
        @Nullable Long activeDeadlineSeconds,
    @JsonPropertyDescription("seconds that a stage may wait for its pods before it fails") @Min(1)
        @Nullable Long preRunningDeadlineSeconds,
    @JsonPropertyDescription("seconds after which the finished resource is deleted; unset: never")
        @Min(0)
        @Nullable Long ttlSecondsAfterFinished,
    @JsonPropertyDescription(
            "what stays of the outputs when ttlSecondsAfterFinished is over: all; artifact (the"
                + " dataset, or the model and its evaluation); nothing (once nothing serves or uses"
                + " them)")
        @Default("all")
        Retention retention,
    @JsonPropertyDescription("Kueue LocalQueue that admits the pods")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @Nullable String queueName)
    implements TrainingSpec {

  /** How the policy is improved. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Algorithm(
      @JsonPropertyDescription("group-relative policy optimisation")
          @Default("{\"promptsPerStep\": 16, \"miniBatchSize\": 8}")
          Grpo grpo) {}

  /** Group-relative policy optimisation; defaults are those of the ReasonRank paper. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "self.miniBatchSize <= self.promptsPerStep && self.promptsPerStep % self.miniBatchSize =="
              + " 0",
      message = "promptsPerStep must be a multiple of miniBatchSize",
      fieldPath = ".miniBatchSize")
  public record Grpo(
      @JsonPropertyDescription("rollouts per prompt") @Default("8") @Min(2) @Max(256)
          Integer groupSize,
      @JsonPropertyDescription("prompts per rollout step") @Default("16") @Min(1) @Max(4096)
          Integer promptsPerStep,
      @JsonPropertyDescription("prompts per optimiser step") @Default("8") @Min(1) @Max(4096)
          Integer miniBatchSize,
      @JsonPropertyDescription("peak of the learning rate; unset: the preset's, else 1e-6")
          @Min(value = 0, inclusive = false)
          @Max(1)
          @Nullable Double learningRate,
      @JsonPropertyDescription("half width of the clipped ratio")
          @Default("0.2")
          @Min(value = 0, inclusive = false)
          @Max(1)
          Double clipRatio,
      @JsonPropertyDescription("bound of the dual clip for negative advantages")
          @Default("3.0")
          @Min(value = 1, inclusive = false)
          Double dualClip,
      @JsonPropertyDescription("weight of the KL estimate to the frozen reference; 0 for none")
          @Default("0.001")
          @Min(0)
          Double klCoefficient,
      @JsonPropertyDescription("divide advantages by the standard deviation of the group")
          @Default("true")
          Boolean normalizeByStd,
      @JsonPropertyDescription("token-mean (released code) or sequence-mean (paper)")
          @Default("token-mean")
          LossAggregation lossAggregation,
      @JsonPropertyDescription(
              "draw other prompts in place of groups whose rollouts are all rewarded alike")
          @Default("false")
          Boolean dynamicSampling,
      @JsonPropertyDescription("let rollouts that hit maxResponseTokens count: keep or mask")
          @Default("keep")
          Truncated truncated,
      @JsonPropertyDescription("of the rollouts")
          @Default("1.0")
          @Min(value = 0, inclusive = false)
          @Max(10)
          Double temperature,
      @JsonPropertyDescription("longer prompts are handled as tooLong says")
          @Default("20480")
          @Min(16)
          Integer maxPromptTokens,
      @JsonPropertyDescription("most tokens of a rollout") @Default("3072") @Min(16)
          Integer maxResponseTokens) {}

  /** The multi-view reward. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "self.views.all(one, self.views.exists_one(other, other.metric == one.metric &&"
              + " (has(other.cutoff) ? other.cutoff : 0) == (has(one.cutoff) ? one.cutoff : 0)))",
      message = "two views measure the same; add their weights up",
      fieldPath = ".views")
  @ValidationRule(
      value = "self.views.exists(view, view.weight > 0.0)",
      message = "at least one view needs a weight above 0",
      fieldPath = ".views")
  @ValidationRule(
      value = "self.malformedOutput <= self.malformedAnswer",
      message = "malformedOutput must not exceed malformedAnswer",
      fieldPath = ".malformedOutput")
  public record Reward(
      @JsonPropertyDescription("weighted sum for a right answer")
          @Default(
              "[{\"metric\": \"ndcg\", \"cutoff\": 10, \"weight\": 1.0}, {\"metric\": \"recall\","
                  + " \"cutoff\": 10, \"weight\": 0.2}, {\"metric\": \"rbo\", \"weight\": 0.1}]")
          @Size(min = 1, max = 16)
          List<View> views,
      @JsonPropertyDescription(
              "sum (advantages of the weighted sum) or gdpo (weighted sum of each view's own"
                  + " advantages)")
          @Default("sum")
          Aggregation aggregation,
      @JsonPropertyDescription("reward when only the answer is malformed") @Default("0.0")
          Double malformedAnswer,
      @JsonPropertyDescription("reward when the output is malformed") @Default("-1.0")
          Double malformedOutput) {
    public Reward {
      views = views == null ? List.of() : List.copyOf(views);
    }
  }

  /** When the policy counts as lost. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Collapse(
      @JsonPropertyDescription(
              "share of well-formed rollouts that is too low, once it was twice as high; 0: never")
          @Default("0.05")
          @Min(0)
          @Max(0.5)
          Double minFormatValidity,
      @JsonPropertyDescription("steps in a row") @Default("10") @Min(1) Integer steps) {}

  /** One view of the reward. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "(self.metric == 'rbo') != has(self.cutoff)",
      message = "ndcg and recall, and only they, take a cutoff")
  @ValidationRule(
      value = "self.metric == 'rbo' || !has(self.persistence)",
      message = "persistence belongs to rbo",
      fieldPath = ".persistence")
  public record View(
      @JsonPropertyDescription("ndcg, recall or rbo") @Required Metric metric,
      @JsonPropertyDescription("k of ndcg and recall") @Min(1) @Max(100) @Nullable Integer cutoff,
      @JsonPropertyDescription("share in the sum") @Required @Min(0) @Max(1000) Double weight,
      @JsonPropertyDescription("p of rbo; unset: average overlap, as in the released code")
          @Min(value = 0, inclusive = false)
          @Max(value = 1, inclusive = false)
          @Nullable Double persistence) {}

  /** How views become advantages. */
  public enum Aggregation implements WireName {
    @JsonProperty("sum")
    SUM,
    @JsonProperty("gdpo")
    GDPO
  }

  /** Whether rollouts without an end count in the loss. */
  public enum Truncated implements WireName {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("mask")
    MASK
  }

  /** How token losses become one loss. */
  public enum LossAggregation implements WireName {
    @JsonProperty("token-mean")
    TOKEN_MEAN,
    @JsonProperty("sequence-mean")
    SEQUENCE_MEAN
  }

  /** What a view measures. */
  public enum Metric implements WireName {
    @JsonProperty("ndcg")
    NDCG,
    @JsonProperty("recall")
    RECALL,
    @JsonProperty("rbo")
    RBO
  }
}

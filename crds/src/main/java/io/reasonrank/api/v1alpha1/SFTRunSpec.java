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

/** What an SFTRun trains by supervised fine-tuning on thought and answer. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.method) || (self.method == 'lora') == has(self.lora)",
    message = "lora and method lora belong together")
@ValidationRule(
    value = "self.engine.type != 'verl'",
    message = "an SFTRun runs on djl or llamafactory",
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
@ValidationRule(
    value = "self.engine.nodes == 1 || self.output.uri.startsWith('pvc://')",
    message = "several machines write to one place: give a claim (pvc://) that all can mount",
    fieldPath = ".output.uri")
public record SFTRunSpec(
    @JsonPropertyDescription("the model that training starts from") @Required BaseModel baseModel,
    @JsonPropertyDescription("the data") @Required DatasetReference dataset,
    @JsonPropertyDescription("what computes the steps")
        @Default("{\"type\": \"djl\", \"recompute\": false, \"nodes\": 1}")
        TrainingEngine engine,
    @JsonPropertyDescription("values of the paper for what is unset; every field overrides it")
        @Nullable Preset preset,
    @JsonPropertyDescription(
            "full or lora; unset: lora if that is given, else the preset's, else full")
        @Nullable Method method,
    @JsonPropertyDescription("adapter shape for method lora") @Nullable Lora lora,
    @JsonPropertyDescription("peak of the learning rate; unset: the preset's, else 5e-6")
        @Min(value = 0, inclusive = false)
        @Max(1)
        @Nullable Double learningRate,
    @JsonPropertyDescription("AdamW and its schedule") @Default("{}") Optimizer optimizer,
    @JsonPropertyDescription("optimiser steps; unset: the preset's, else 1000")
        @Min(1)
        @Max(10000000)
        @Nullable Integer steps,
    @JsonPropertyDescription(
            "prompt and completion tokens that one step sees, about; unset: the preset's, else"
                + " 65536")
        @Min(1)
        @Nullable Integer tokensPerStep,
    @JsonPropertyDescription("longer examples are handled as tooLong says")
        @Default("23552")
        @Min(16)
        Integer maxSequenceTokens,
    @JsonPropertyDescription("drop (and count) or fail") @Default("drop") TooLong tooLong,
    @JsonPropertyDescription(
            "list sizes over the course of training; empty: whole lists from the start")
        @Size(max = 32)
        List<CurriculumStage> curriculum,
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
  public SFTRunSpec {
    curriculum = curriculum == null ? List.of() : List.copyOf(curriculum);
  }

  /** Until a fraction of the steps, lists are cut to a size. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record CurriculumStage(
      @JsonPropertyDescription("end of this stage as a fraction of the steps")
          @Required
          @Min(value = 0, inclusive = false)
          @Max(1)
          Double untilFraction,
      @JsonPropertyDescription("passages in a list") @Required @Min(1) @Max(100)
          Integer listSize) {}

  /** What is trained. */
  public enum Method implements WireName {
    @JsonProperty("full")
    FULL,
    @JsonProperty("lora")
    LORA
  }
}

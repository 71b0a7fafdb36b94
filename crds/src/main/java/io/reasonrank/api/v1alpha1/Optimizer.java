package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** AdamW and its learning-rate schedule. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Optimizer(
    @JsonPropertyDescription(
            "course of the learning rate after the warm-up: constant, linear, cosine, or wsd (flat,"
                + " then linear from 70 percent of the steps)")
        @Default("cosine")
        Schedule schedule,
    @JsonPropertyDescription("steps over which the rate rises from 0; unset: the preset's, else 0")
        @Min(0)
        @Nullable Integer warmupSteps,
    @JsonPropertyDescription("rate at the end as a share of the peak")
        @Default("0.0")
        @Min(0)
        @Max(1)
        Double minLearningRateRatio,
    @JsonPropertyDescription("decay of the first moment")
        @Default("0.9")
        @Min(0)
        @Max(value = 1, inclusive = false)
        Double beta1,
    @JsonPropertyDescription("decay of the second moment")
        @Default("0.999")
        @Min(0)
        @Max(value = 1, inclusive = false)
        Double beta2,
    @JsonPropertyDescription(
            "decoupled decay of matrices other than embeddings; unset: the preset's, else 0")
        @Min(0)
        @Nullable Double weightDecay,
    @JsonPropertyDescription("global gradient norm to clip to")
        @Default("1.0")
        @Min(value = 0, inclusive = false)
        Double maxGradientNorm,
    @JsonPropertyDescription("rate of the embeddings as a share of the others")
        @Default("1.0")
        @Min(0)
        Double embeddingLearningRateRatio) {

  /** Course of the learning rate after the warm-up. */
  public enum Schedule implements WireName {
    @JsonProperty("constant")
    CONSTANT,
    @JsonProperty("linear")
    LINEAR,
    @JsonProperty("cosine")
    COSINE,
    @JsonProperty("wsd")
    WSD
  }
}

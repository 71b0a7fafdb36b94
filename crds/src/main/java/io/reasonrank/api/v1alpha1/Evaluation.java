package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the trained model is measured against its base: on a split of the dataset, or on lists given
 * by address.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!(has(self.split) && has(self.queries))",
    message = "give either split or queries with corpus, qrels and candidates")
@ValidationRule(
    value =
        "has(self.queries) == has(self.qrels) && has(self.queries) == has(self.corpus) &&"
            + " has(self.queries) == has(self.candidates)",
    message = "corpus, queries, qrels and candidates belong together: give all four or none")
@ValidationRule(
    value = "self.step <= self.window",
    message = "step must not exceed window; passages in between would never be seen",
    fieldPath = ".step")
public record Evaluation(
    @JsonPropertyDescription("split of the dataset; unset together with queries means heldout")
        @Nullable Split split,
    @JsonPropertyDescription("passages in BEIR layout") @Nullable ArtifactReference corpus,
    @JsonPropertyDescription("queries in BEIR layout") @Nullable ArtifactReference queries,
    @JsonPropertyDescription("judgements, BEIR or TREC") @Nullable ArtifactReference qrels,
    @JsonPropertyDescription("candidate lists, a TREC run") @Nullable ArtifactReference candidates,
    @JsonPropertyDescription("k of nDCG@k and Recall@k")
        @Default("[1, 5, 10]")
        @Size(min = 1, max = 10)
        List<Integer> cutoffs,
    @JsonPropertyDescription(
            "times that each list is ranked: as given, then shuffled by seeds of its own; figures"
                + " are means")
        @Default("1")
        @Min(1)
        @Max(20)
        Integer seeds,
    @JsonPropertyDescription("how windows move over a list: sliding, tdpart, groups or vote")
        @Default("sliding")
        Strategy strategy,
    @JsonPropertyDescription("passages that one call sees") @Default("20") @Min(2) @Max(100)
        Integer window,
    @JsonPropertyDescription("passages that the window moves") @Default("10") @Min(1) @Max(100)
        Integer step,
    @JsonPropertyDescription("most tokens of a thought with its answer") @Default("3072") @Min(16)
        Integer maxResponseTokens,
    @JsonPropertyDescription("resamples of the paired bootstrap")
        @Default("10000")
        @Min(100)
        @Max(1000000)
        Integer bootstrapResamples,
    @JsonPropertyDescription("most queries measured; 0 for all") @Default("0") @Min(0)
        Integer maxQueries) {
  public Evaluation {
    cutoffs = cutoffs == null ? List.of() : List.copyOf(cutoffs);
  }

  /** Splits that a model is measured on. */
  public enum Split implements WireName {
    @JsonProperty("heldout")
    HELDOUT,
    @JsonProperty("validation")
    VALIDATION
  }

  /** How windows move over a list. */
  public enum Strategy implements WireName {
    @JsonProperty("sliding")
    SLIDING,
    @JsonProperty("tdpart")
    TDPART,
    @JsonProperty("groups")
    GROUPS,
    @JsonProperty("vote")
    VOTE
  }
}

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

/** What a SynthesisJob makes: labelled, filtered and split training data. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SynthesisJobSpec(
    @JsonPropertyDescription("collections that queries, passages and pointwise labels come from")
        @Required
        @Size(min = 1, max = 64)
        List<Source> sources,
    @JsonPropertyDescription("how a candidate list is made")
        @Default("{\"listSize\": 20, \"bm25Depth\": 15}")
        Candidates candidates,
    @JsonPropertyDescription("queries that a seeded generator draws from each passage")
        @Default("0")
        @Min(0)
        @Max(100)
        Integer generatedQueriesPerPassage,
    @JsonPropertyDescription("who orders a list and gives the reasoning")
        @Default("{\"type\": \"lexical\"}")
        Teacher teacher,
    @JsonPropertyDescription("parts that the queries are labelled in, each by a pod of its own")
        @Default("1")
        @Min(1)
        @Max(10000)
        Integer shards,
    @JsonPropertyDescription("what is kept") @Default("{}") Filters filters,
    @JsonPropertyDescription("shares of the kept records")
        @Default("{\"sft\": 0.6, \"rl\": 0.3, \"validation\": 0.1}")
        Split split,
    @JsonPropertyDescription("collection kept apart for evaluation; never labelled by the teacher")
        @Nullable Source heldOut,
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
    @JsonPropertyDescription("Kueue LocalQueue that admits the pods")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @Nullable String queueName)
    implements RunSpec {
  public SynthesisJobSpec {
    sources = sources == null ? List.of() : List.copyOf(sources);
  }

  /** One collection in BEIR layout. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Source(
      @JsonPropertyDescription("stands as dataset in the records")
          @Required
          @Pattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")
          @Size(min = 1, max = 63)
          String name,
      @JsonPropertyDescription("corpus.jsonl") @Required ArtifactReference corpus,
      @JsonPropertyDescription("queries.jsonl") @Required ArtifactReference queries,
      @JsonPropertyDescription("pointwise labels, BEIR or TREC") @Required
          ArtifactReference qrels) {}

  /** The BM25 hits, the positives that they miss, random fill up to the list size, shuffled. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "self.bm25Depth <= self.listSize",
      message = "bm25Depth must not exceed listSize",
      fieldPath = ".bm25Depth")
  public record Candidates(
      @JsonPropertyDescription("passages in a list, the window of the reranker")
          @Default("20")
          @Min(2)
          @Max(100)
          Integer listSize,
      @JsonPropertyDescription("hits taken from BM25") @Default("15") @Min(1) @Max(100)
          Integer bm25Depth,
      @JsonPropertyDescription("lists made of each training query, each with other fill and order")
          @Default("1")
          @Min(1)
          @Max(100)
          Integer listsPerQuery) {}

  /** Who orders a list. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "self.type == 'openai' ? has(self.baseUrl) && has(self.modelName) : !has(self.baseUrl) &&"
              + " !has(self.modelName)",
      message = "teacher openai, and only it, takes baseUrl and modelName")
  @ValidationRule(
      value = "(self.type == 'djl') == has(self.model)",
      message = "teacher djl, and only it, takes model")
  @ValidationRule(
      value = "self.type == 'lexical' || !has(self.lexicon)",
      message = "lexicon belongs to teacher lexical",
      fieldPath = ".lexicon")
  public record Teacher(
      @JsonPropertyDescription("lexical (deterministic, embedded), djl or openai")
          @Default("lexical")
          TeacherType type,
      @JsonPropertyDescription("synonym lexicon in Solr format for lexical")
          @Nullable ArtifactReference lexicon,
      @JsonPropertyDescription("teacher model for djl") @Nullable ArtifactReference model,
      @JsonPropertyDescription("model name for openai") @Size(min = 1, max = 253)
          @Nullable String modelName,
      @JsonPropertyDescription("address of an OpenAI-compatible server for openai")
          @Pattern("^https?://[^\\s]+$")
          @Size(min = 1, max = 1024)
          @Nullable String baseUrl) {}

  /** What is kept. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Filters(
      @JsonPropertyDescription(
              "drops records whose listwise order disagrees with the pointwise labels")
          @Default("{}")
          SelfConsistency selfConsistency) {}

  /** nDCG of the listwise order against the pointwise labels. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SelfConsistency(
      @JsonPropertyDescription("off keeps every record") @Default("true") Boolean enabled,
      @JsonPropertyDescription("k of nDCG@k") @Default("10") @Min(1) @Max(100) Integer cutoff,
      @JsonPropertyDescription("smallest nDCG kept") @Default("0.4") @Min(0) @Max(1)
          Double threshold) {}

  /** Shares of SFT, RL and validation records; they add up to 1. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "self.sft + self.rl + self.validation > 0.999 && self.sft + self.rl + self.validation <"
              + " 1.001",
      message = "sft, rl and validation must add up to 1")
  public record Split(
      @JsonPropertyDescription("share for supervised fine-tuning") @Default("0.6") @Min(0) @Max(1)
          Double sft,
      @JsonPropertyDescription("share for reinforcement learning") @Default("0.3") @Min(0) @Max(1)
          Double rl,
      @JsonPropertyDescription("share for choosing checkpoints") @Default("0.1") @Min(0) @Max(1)
          Double validation) {}

  /** Kinds of teachers. */
  public enum TeacherType implements WireName {
    @JsonProperty("lexical")
    LEXICAL,
    @JsonProperty("djl")
    DJL,
    @JsonProperty("openai")
    OPENAI
  }
}

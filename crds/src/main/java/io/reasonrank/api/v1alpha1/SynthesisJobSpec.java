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
@ValidationRule(
    value =
        "self.teacher.type != 'lexical' || self.sources.all(source, source.teacherQueries == 0)",
    message =
        "teacher lexical cannot write queries; leave teacherQueries out, or take djl or openai",
    fieldPath = ".sources")
@ValidationRule(
    value = "!has(self.retention) || self.retention == 'all' || has(self.ttlSecondsAfterFinished)",
    message = "retention needs ttlSecondsAfterFinished, which says when",
    fieldPath = ".retention")
@ValidationRule(
    value =
        "!has(self.retention) || self.retention == 'all' || self.output.uri.startsWith('pvc://')",
    message = "retention is for claims (pvc://); buckets and registries have rules of their own",
    fieldPath = ".retention")
public record SynthesisJobSpec(
    @JsonPropertyDescription("where queries, passages and pointwise labels come from")
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
    @JsonPropertyDescription(
            "what the teacher may cost in all; a job that has spent it goes on when it is raised")
        @Default("{}")
        Budget budget,
    @JsonPropertyDescription("parts that the queries are labelled in, each by a pod of its own")
        @Default("1")
        @Min(1)
        @Max(10000)
        Integer shards,
    @JsonPropertyDescription("how the workers share lists") @Default("{\"type\": \"memory\"}")
        Messaging messaging,
    @JsonPropertyDescription("what is kept") @Default("{}") Filters filters,
    @JsonPropertyDescription("shares of the kept records")
        @Default("{\"sft\": 0.6, \"rl\": 0.3, \"validation\": 0.1}")
        Split split,
    @JsonPropertyDescription("collection kept apart for evaluation; never labelled by the teacher")
        @Nullable Collection heldOut,
    @JsonPropertyDescription("further forms of the dataset, beside JSONL")
        @Default("[\"parquet\"]")
        @Size(max = 3)
        List<Export> exports,
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
    implements RunSpec {
  public SynthesisJobSpec {
    sources = sources == null ? List.of() : List.copyOf(sources);
    exports = exports == null ? List.of() : List.copyOf(exports);
  }

  /** Where queries and passages come from. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.corpus) || (self.type == 'stackexchange' && has(self.fetch))",
      message = "corpus is missing; only a stackexchange source with fetch does without",
      fieldPath = ".corpus")
  @ValidationRule(
      value = "has(self.queries) || self.teacherQueries > 0",
      message = "queries is missing; give it, or teacherQueries to have the teacher write some",
      fieldPath = ".queries")
  @ValidationRule(
      value = "has(self.queries) || self.type == 'beir' || self.type == 'documents'",
      message = "stackexchange and problems sources need queries",
      fieldPath = ".queries")
  @ValidationRule(
      value = "self.labels == 'teacher' || has(self.qrels) || !has(self.queries)",
      message = "qrels is missing; give it, or labels teacher to have passages selected",
      fieldPath = ".qrels")
  @ValidationRule(
      value = "self.labels == 'given' || !has(self.qrels)",
      message = "qrels belongs to labels given",
      fieldPath = ".qrels")
  @ValidationRule(
      value = "self.type != 'stackexchange' || self.labels == 'teacher'",
      message = "a stackexchange source needs labels teacher",
      fieldPath = ".labels")
  @ValidationRule(
      value = "self.type == 'stackexchange' || !has(self.fetch)",
      message = "fetch belongs to type stackexchange",
      fieldPath = ".fetch")
  public record Source(
      @JsonPropertyDescription("stands as dataset in the records")
          @Required
          @Pattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")
          @Size(min = 1, max = 63)
          String name,
      @JsonPropertyDescription(
              "beir; stackexchange: questions whose accepted answer links to documents; documents:"
                  + " HTML and Markdown pages; problems: problems with solutions in JSONL")
          @Default("beir")
          SourceType type,
      @JsonPropertyDescription("corpus.jsonl, or a directory of pages")
          @Nullable ArtifactReference corpus,
      @JsonPropertyDescription("queries.jsonl, Posts.xml, or problems in JSONL")
          @Nullable ArtifactReference queries,
      @JsonPropertyDescription("pointwise labels, BEIR or TREC") @Nullable ArtifactReference qrels,
      @JsonPropertyDescription(
              "given takes the labels of qrels; teacher has passages selected, with the gold answer"
                  + " shown")
          @Default("given")
          Labels labels,
      @JsonPropertyDescription("conversation that a selection is asked with")
          @Default("positives-complex-qa")
          @Pattern("^positives-(complex-qa|coding|math-problem|math-theorem)$")
          String prompts,
      @JsonPropertyDescription("a conversation of your own in place of prompts")
          @Nullable ArtifactReference promptFile,
      @JsonPropertyDescription("topic of queries without one of their own; unset: the name")
          @Pattern("^[A-Za-z0-9][A-Za-z0-9 ._-]*$")
          @Size(min = 1, max = 63)
          @Nullable String domain,
      @JsonPropertyDescription("most queries taken, drawn with the seed; 0 for all")
          @Default("0")
          @Min(0)
          Integer quota,
      @JsonPropertyDescription("queries that the teacher writes, each for one passage")
          @Default("0")
          @Min(0)
          @Max(1000000)
          Integer teacherQueries,
      @JsonPropertyDescription("how linked pages are fetched; unset: they are not")
          @Nullable Fetch fetch) {}

  /** How pages are fetched. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Fetch(
      @JsonPropertyDescription("hosts that may be asked; *.example.org stands for subdomains")
          @Required
          @Size(min = 1, max = 256)
          List<String> hosts,
      @JsonPropertyDescription("longest page in bytes")
          @Default("2000000")
          @Min(1000)
          @Max(100000000)
          Integer maxBytes,
      @JsonPropertyDescription("longest wait for a page") @Default("20") @Min(1) @Max(600)
          Integer timeoutSeconds,
      @JsonPropertyDescription("pause between two requests to a host")
          @Default("1000")
          @Min(0)
          @Max(3600000)
          Integer delayMillis) {
    public Fetch {
      hosts = hosts == null ? List.of() : List.copyOf(hosts);
    }
  }

  /** A collection in BEIR layout. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Collection(
      @JsonPropertyDescription("its name")
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
          Integer listsPerQuery,
      @JsonPropertyDescription("hits taken from dense retrieval; 0 for none")
          @Default("0")
          @Min(0)
          @Max(100)
          Integer denseDepth,
      @JsonPropertyDescription("passages that a teacher selects from")
          @Default("40")
          @Min(2)
          @Max(200)
          Integer poolSize,
      @JsonPropertyDescription("most misleading passages that a teacher selects for a list")
          @Default("0")
          @Min(0)
          @Max(100)
          Integer hardNegatives,
      @JsonPropertyDescription("what makes the vectors of dense retrieval")
          @Default("{\"type\": \"embedded\"}")
          Encoder encoder) {}

  /** What makes vectors of texts. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "self.type == 'openai' ? has(self.baseUrl) && has(self.modelName) : !has(self.baseUrl) &&"
              + " !has(self.modelName)",
      message = "encoder openai, and only it, takes baseUrl and modelName")
  public record Encoder(
      @JsonPropertyDescription("embedded (all-MiniLM-L6-v2) or openai") @Default("embedded")
          EncoderType type,
      @JsonPropertyDescription("OpenAI-compatible server with /embeddings")
          @Pattern("^https?://[^\\s]+$")
          @Size(min = 1, max = 1024)
          @Nullable String baseUrl,
      @JsonPropertyDescription("model name for openai") @Size(min = 1, max = 253)
          @Nullable String modelName) {}

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
          @Nullable String baseUrl,
      @JsonPropertyDescription("how the server of openai is treated") @Default("{}") Access access,
      @JsonPropertyDescription("how a language model is asked") @Default("{}") Asking asking,
      @JsonPropertyDescription("what tokens cost") @Default("{}") Prices prices) {}

  /** How a server is treated. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Access(
      @JsonPropertyDescription("what the server understands beyond OpenAI's protocol")
          @Default("compatible")
          @Pattern("^(compatible|openai|vllm|sglang|llama-cpp|reasonrank)$")
          String dialect,
      @JsonPropertyDescription(
              "name of the environment variable with the key; pod.secrets brings it into the pods")
          @Default("REASONRANK_OPENAI_API_KEY")
          @Pattern("^[A-Z][A-Z0-9_]*$")
          @Size(min = 1, max = 63)
          String apiKeyVariable,
      @JsonPropertyDescription("requests begun in a minute by one shard; 0 for any")
          @Default("0")
          @Min(0)
          Integer requestsPerMinute,
      @JsonPropertyDescription("tokens asked for in a minute by one shard; 0 for any")
          @Default("0")
          @Min(0)
          Integer tokensPerMinute,
      @JsonPropertyDescription("most requests at once; fewer while the server refuses")
          @Default("8")
          @Min(1)
          @Max(4096)
          Integer concurrency,
      @JsonPropertyDescription("longest wait for the next piece of an answer")
          @Default("120")
          @Min(1)
          @Max(86400)
          Integer silenceSeconds,
      @JsonPropertyDescription("how long to go on without any answer before giving up")
          @Default("600")
          @Min(0)
          @Max(604800)
          Integer patienceSeconds) {}

  /** How a language model is asked. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Asking(
      @JsonPropertyDescription(
              "own for models that think by themselves; asked for those that are told to; none for"
                  + " orders without a thought")
          @Default("own")
          @Pattern("^(own|asked|none)$")
          String thought,
      @JsonPropertyDescription("tokens that the model holds; longer questions are not asked")
          @Default("65536")
          @Min(512)
          Integer contextTokens,
      @JsonPropertyDescription("passages are cut to so many tokens")
          @Default("512")
          @Min(8)
          @Max(100000)
          Integer maxPassageTokens,
      @JsonPropertyDescription("most tokens of thought") @Default("16384") @Min(0)
          Integer reasoningTokens,
      @JsonPropertyDescription("most tokens after the thought") @Default("1024") @Min(8)
          Integer answerTokens,
      @JsonPropertyDescription("temperature; tries after a malformed answer are at least 0.6")
          @Default("0.6")
          @Min(0)
          @Max(2)
          Double temperature,
      @JsonPropertyDescription("tries per question until an answer is well-formed")
          @Default("3")
          @Min(1)
          @Max(20)
          Integer attempts,
      @JsonPropertyDescription(
              "orders asked for per list; the one that agrees most with the others is kept")
          @Default("1")
          @Min(1)
          @Max(32)
          Integer samples,
      @JsonPropertyDescription("least mean Kendall tau between the samples")
          @Default("-1")
          @Min(-1)
          @Max(1)
          Double minAgreement) {}

  /** What tokens cost, in the currency of the budget. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Prices(
      @JsonPropertyDescription("a million tokens of prompts") @Default("0") @Min(0)
          Double inputPerMillion,
      @JsonPropertyDescription("a million tokens of thoughts and answers") @Default("0") @Min(0)
          Double outputPerMillion) {}

  /** What the teacher may cost. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Budget(
      @JsonPropertyDescription("tokens of prompts, thoughts and answers; 0 for any")
          @Default("0")
          @Min(0)
          @Max(9007199254740991.0)
          Long tokens,
      @JsonPropertyDescription("in the currency of the prices; 0 for any") @Default("0") @Min(0)
          Double cost) {}

  /** How workers share lists. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "(self.type == 'kafka') == has(self.bootstrapServers)",
      message = "messaging kafka, and only it, takes bootstrapServers",
      fieldPath = ".bootstrapServers")
  public record Messaging(
      @JsonPropertyDescription(
              "memory: each worker labels its own shard; kafka: all workers label what all of them"
                  + " have to do; credentials come as REASONRANK_KAFKA_… from a secret")
          @Default("memory")
          MessagingType type,
      @JsonPropertyDescription("brokers as host:port, by commas")
          @Pattern("^[^\\s,:]+:[0-9]{1,5}(,[^\\s,:]+:[0-9]{1,5})*$")
          @Size(min = 3, max = 1024)
          @Nullable String bootstrapServers,
      @JsonPropertyDescription("how long to wait for a broker that does not answer")
          @Default("300")
          @Min(1)
          @Max(86400)
          Integer patienceSeconds) {}

  /** What is kept. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Filters(
      @JsonPropertyDescription(
              "drops records whose listwise order disagrees with the pointwise labels")
          @Default("{}")
          SelfConsistency selfConsistency,
      @JsonPropertyDescription("drops lists with one text under two labels") @Default("true")
          Boolean conflictingLabels,
      @JsonPropertyDescription("drops records whose reasoning repeats the gold answer")
          @Default("true")
          Boolean answerLeak,
      @JsonPropertyDescription("longest prompt in tokens (estimated); 0 for any")
          @Default("20480")
          @Min(0)
          Integer maxPromptTokens,
      @JsonPropertyDescription(
              "least similarity of word shingles at which a query counts as another's copy; 0:"
                  + " exact copies only")
          @Default("0.8")
          @Min(0)
          @Max(1)
          Double nearDuplicates,
      @JsonPropertyDescription("what must not be trained on") @Default("{}")
          Decontamination decontamination,
      @JsonPropertyDescription(
              "languages of queries and relevant passages, as ISO 639-3 codes (eng, deu, cmn);"
                  + " unset: any")
          @Size(max = 183)
          List<@Pattern("^[a-z]{3}$") String> languages) {
    public Filters {
      languages = languages == null ? List.of() : List.copyOf(languages);
    }
  }

  /** Queries that must not be trained on, beside those of heldOut. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Decontamination(
      @JsonPropertyDescription("test queries in BEIR layout, or TSV with an id and a text")
          @Size(max = 64)
          List<ArtifactReference> queries,
      @JsonPropertyDescription(
              "least share of a test query's word sequences that a training query repeats")
          @Default("0.7")
          @Min(0)
          @Max(1)
          Double overlap,
      @JsonPropertyDescription("least cosine of the queries' vectors; 0 leaves vectors out")
          @Default("0")
          @Min(0)
          @Max(1)
          Double cosine) {
    public Decontamination {
      queries = queries == null ? List.of() : List.copyOf(queries);
    }
  }

  /** A measure of the listwise order against the pointwise labels. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SelfConsistency(
      @JsonPropertyDescription("off keeps every record") @Default("true") Boolean enabled,
      @JsonPropertyDescription("ndcg, map, recip_rank or recall")
          @Default("ndcg")
          @Pattern("^(ndcg|map|recip_rank|recall)$")
          String metric,
      @JsonPropertyDescription("how many places count") @Default("10") @Min(1) @Max(100)
          Integer cutoff,
      @JsonPropertyDescription("smallest value kept") @Default("0.4") @Min(0) @Max(1)
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

  /** Ways that lists take. */
  public enum MessagingType implements WireName {
    @JsonProperty("memory")
    MEMORY,
    @JsonProperty("kafka")
    KAFKA
  }

  /** Kinds of teachers. */
  public enum TeacherType implements WireName {
    @JsonProperty("lexical")
    LEXICAL,
    @JsonProperty("djl")
    DJL,
    @JsonProperty("openai")
    OPENAI
  }

  /** Kinds of sources. */
  public enum SourceType implements WireName {
    @JsonProperty("beir")
    BEIR,
    @JsonProperty("stackexchange")
    STACKEXCHANGE,
    @JsonProperty("documents")
    DOCUMENTS,
    @JsonProperty("problems")
    PROBLEMS
  }

  /** Where pointwise labels come from. */
  public enum Labels implements WireName {
    @JsonProperty("given")
    GIVEN,
    @JsonProperty("teacher")
    TEACHER
  }

  /** Kinds of encoders. */
  public enum EncoderType implements WireName {
    @JsonProperty("embedded")
    EMBEDDED,
    @JsonProperty("openai")
    OPENAI
  }

  /** Further forms of a dataset. */
  public enum Export implements WireName {
    @JsonProperty("parquet")
    PARQUET,
    @JsonProperty("llamafactory")
    LLAMAFACTORY,
    @JsonProperty("verl")
    VERL
  }
}

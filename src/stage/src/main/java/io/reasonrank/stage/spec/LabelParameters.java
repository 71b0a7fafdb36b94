package io.reasonrank.stage.spec;

import java.util.List;
import java.util.Optional;

/**
 * {@code stage label}: candidates and teacher labels for one shard of the queries.
 *
 * @param sources where queries, passages and pointwise labels come from
 * @param candidates how a candidate list is made
 * @param generatedQueriesPerPassage queries that a seeded generator draws from each passage, 0 for
 *     none
 * @param teacher who selects passages, orders a list and gives the reasoning
 * @param budget what the teacher may cost in all shards together
 * @param shards number of shards; the shard's own index comes from {@code JOB_COMPLETION_INDEX} (0
 *     where unset), its output is {@code <output>/shard-<index, 5 digits>}
 * @param messaging how workers share lists; no part of what is made
 */
public record LabelParameters(
    List<Source> sources,
    Candidates candidates,
    int generatedQueriesPerPassage,
    Teacher teacher,
    Budget budget,
    int shards,
    Messaging messaging)
    implements StageParameters {

  public LabelParameters {
    sources = List.copyOf(sources);
  }

  /** What decides over the output: everything but the budget and the way that lists take. */
  LabelParameters identity() {
    return new LabelParameters(
        sources,
        candidates,
        generatedQueriesPerPassage,
        teacher,
        Budget.NONE,
        shards,
        Messaging.MEMORY);
  }

  /**
   * How workers share lists.
   *
   * @param type {@code memory}: each labels its own; {@code kafka}: all label what all have to do
   * @param bootstrapServers {@code host:port} of brokers, by commas (type kafka), or empty
   * @param patienceSeconds how long to wait for a broker that does not answer (exit 69)
   */
  public record Messaging(String type, String bootstrapServers, int patienceSeconds) {
    public static final Messaging MEMORY = new Messaging("memory", "", 300);

    public static Messaging kafka(String bootstrapServers, int patienceSeconds) {
      return new Messaging("kafka", bootstrapServers, patienceSeconds);
    }

    /** Whether lists go through a broker. */
    public boolean shared() {
      return type.equals("kafka");
    }
  }

  /**
   * Where queries and passages come from.
   *
   * @param name stands as {@code dataset} in the records
   * @param type {@code beir}, {@code stackexchange} (questions with an accepted answer that links
   *     to documents), {@code documents} (pages cut into passages) or {@code problems} (problems
   *     with solutions)
   * @param corpus role of the input with {@code corpus.jsonl}, or with a directory of pages (types
   *     stackexchange and documents), or empty
   * @param queries role of the input with the queries: {@code queries.jsonl}, {@code Posts.xml}, or
   *     problems in JSONL; empty where the teacher writes them
   * @param qrels role of the input with the pointwise labels (BEIR or TREC), or empty
   * @param labels {@code given} takes the pointwise labels of {@code qrels}, {@code teacher} has
   *     passages selected with the gold answer shown
   * @param prompts name of the conversation that a selection is asked with, or role of an input
   *     with one
   * @param domain topic of queries that have none of their own, or empty for the name
   * @param quota most queries taken, drawn with the stage's seed; 0 for all
   * @param teacherQueries queries that the teacher writes, each for one passage
   * @param fetch how linked pages are fetched that the directory lacks; empty: they are not
   */
  public record Source(
      String name,
      String type,
      String corpus,
      String queries,
      String qrels,
      String labels,
      String prompts,
      String domain,
      int quota,
      int teacherQueries,
      Optional<Fetch> fetch) {

    /** A collection in BEIR layout with its own labels, whole. */
    public static Source beir(String name, String corpus, String queries, String qrels) {
      return new Source(
          name,
          "beir",
          corpus,
          queries,
          qrels,
          "given",
          "positives-complex-qa",
          "",
          0,
          0,
          Optional.empty());
    }
  }

  /**
   * How pages are fetched: only from hosts that are named, as their robots rules allow.
   *
   * @param hosts names of hosts; {@code *.example.org} stands for its subdomains
   * @param maxBytes longest page
   * @param timeoutSeconds longest wait for a page
   * @param delayMillis pause between two requests to a host
   */
  public record Fetch(List<String> hosts, int maxBytes, int timeoutSeconds, int delayMillis) {
    public Fetch {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * How a candidate list is made: the positives (training lists only), hard negatives, the fused
   * order of {@code bm25Depth} BM25 and {@code denseDepth} dense hits, random fill up to {@code
   * listSize}, shuffled with the stage's seed.
   *
   * @param listSize passages in a list, the window of the reranker
   * @param bm25Depth hits taken from BM25
   * @param listsPerQuery lists made of each training query, each with other fill and order
   * @param denseDepth hits taken from dense retrieval, 0 for none
   * @param poolSize passages that a teacher selects from
   * @param hardNegatives most misleading passages that a teacher selects for a list, 0 for none
   * @param encoder what makes the vectors of dense retrieval
   */
  public record Candidates(
      int listSize,
      int bm25Depth,
      int listsPerQuery,
      int denseDepth,
      int poolSize,
      int hardNegatives,
      Encoder encoder) {

    /** BM25 alone, with given labels. */
    public static Candidates bm25(int listSize, int bm25Depth, int listsPerQuery) {
      return new Candidates(listSize, bm25Depth, listsPerQuery, 0, 40, 0, Encoder.EMBEDDED);
    }
  }

  /**
   * What makes vectors of texts.
   *
   * @param type {@code embedded} (all-MiniLM-L6-v2, quantized, in this process) or {@code openai}
   * @param baseUrl OpenAI-compatible server with {@code /embeddings}, or empty
   * @param model its name there, or empty
   */
  public record Encoder(String type, String baseUrl, String model) {
    public static final Encoder EMBEDDED = new Encoder("embedded", "", "");
  }

  /**
   * Who selects passages and orders a list.
   *
   * @param type {@code lexical} (deterministic, embedded), {@code djl} or {@code openai}
   * @param lexicon role of the input with a synonym lexicon in Solr format, or empty
   * @param model role of the input with the teacher model (type djl), or model name (type openai),
   *     or empty
   * @param baseUrl address of an OpenAI-compatible server (type openai), or empty
   * @param access how the server is treated
   * @param asking how questions are put
   * @param prices what tokens cost
   */
  public record Teacher(
      String type,
      String lexicon,
      String model,
      String baseUrl,
      Access access,
      Asking asking,
      Prices prices) {

    /** The lexical judge. */
    public static Teacher lexical(String lexicon) {
      return new Teacher(
          "lexical", lexicon, "", "", Access.DEFAULT, Asking.DEFAULT, new Prices(0, 0));
    }
  }

  /**
   * How a server is treated; 0 leaves a bound out.
   *
   * @param dialect what it understands beyond OpenAI's protocol: {@code compatible}, {@code
   *     openai}, {@code vllm}, {@code sglang}, {@code llama-cpp} or {@code reasonrank}
   * @param apiKeyVariable name of the environment variable that holds the key
   * @param requestsPerMinute requests begun in a minute
   * @param tokensPerMinute tokens of prompts and budgets in a minute
   * @param concurrency most requests at once; fewer while the server refuses
   * @param silenceSeconds longest wait for the next piece of an answer
   * @param patienceSeconds how long to go on without any answer before giving up (exit 69)
   */
  public record Access(
      String dialect,
      String apiKeyVariable,
      int requestsPerMinute,
      int tokensPerMinute,
      int concurrency,
      int silenceSeconds,
      int patienceSeconds) {
    public static final Access DEFAULT =
        new Access("compatible", "REASONRANK_OPENAI_API_KEY", 0, 0, 8, 120, 600);
  }

  /**
   * How questions are put.
   *
   * @param thought {@code own} for models that think by themselves, {@code asked} for those that
   *     are told to, {@code none} for orders without a thought
   * @param contextTokens tokens that the model holds; longer questions are not asked
   * @param maxPassageTokens passages are cut to so many
   * @param reasoningTokens most tokens of thought
   * @param answerTokens most tokens after it
   * @param temperature of the first try; tries after a malformed answer are at least 0.6
   * @param attempts tries per question until an answer is well-formed
   * @param samples orders asked for per list; the one that agrees most with the others is kept
   * @param minAgreement least mean Kendall tau between the samples, in [-1,1]
   */
  public record Asking(
      String thought,
      int contextTokens,
      int maxPassageTokens,
      int reasoningTokens,
      int answerTokens,
      double temperature,
      int attempts,
      int samples,
      double minAgreement) {
    public static final Asking DEFAULT = new Asking("own", 65536, 512, 16384, 1024, 0.6, 3, 1, -1);
  }

  /**
   * What tokens cost, in the currency of the budget.
   *
   * @param inputPerMillion a million tokens of prompts
   * @param outputPerMillion a million tokens of thoughts and answers
   */
  public record Prices(double inputPerMillion, double outputPerMillion) {}

  /**
   * What the teacher may cost; 0 leaves a bound out.
   *
   * @param tokens of prompts, thoughts and answers
   * @param cost in the currency of the prices
   */
  public record Budget(long tokens, double cost) {
    public static final Budget NONE = new Budget(0, 0);
  }
}

package io.reasonrank.function;

import io.quarkus.runtime.configuration.MemorySize;
import io.reasonrank.engine.openai.Dialect;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Everything that can be set, as {@code reasonrank.…} properties or {@code REASONRANK_…}. */
@ConfigMapping(prefix = "reasonrank")
public interface ServeConfig {
  /** What judges the windows. */
  @WithDefault("djl")
  EngineType engine();

  Model model();

  OpenAi openai();

  Candidate candidate();

  Lexical lexical();

  /**
   * A template file or a built-in template's name, for a model that brings none; refused where it
   * is not the one that the model was trained with. For {@code openai} without a model directory
   * {@code reasonrank} unless given.
   */
  Optional<String> promptTemplate();

  /** {@code sliding}, {@code tdpart}, {@code groups}, {@code vote} or {@code pointwise}. */
  @WithDefault("sliding")
  String strategy();

  /** Passages that one call sees, at least 2. */
  @WithDefault("20")
  int window();

  /** Passages that the sliding window moves; half a window unless given. */
  OptionalInt step();

  /** Times that the sliding window runs over the list. */
  @WithDefault("1")
  int passes();

  /** Ranks that must be right when a request has no {@code top_n}. */
  @WithDefault("10")
  int topK();

  /** Most tokens of a thought; {@code reasoning_effort} takes a share of it. */
  @WithDefault("3072")
  int reasoningTokens();

  /** Most tokens of an answer after the thought. */
  @WithDefault("128")
  int answerTokens();

  /** Most tokens of one passage; fewer where the model's context holds no more. */
  @WithDefault("512")
  int passageTokens();

  /** Windows of one request that are judged at the same time. */
  @WithDefault("4")
  int concurrency();

  /** When a request is answered with the best ranking so far, unless it says otherwise. */
  @WithDefault("25s")
  Duration deadline();

  /** How often a stream that says nothing says that it is there; proxies close silent ones. */
  @WithDefault("15s")
  Duration heartbeat();

  /** What to do when the engine fails. */
  @WithDefault("input-order")
  EngineFailure onEngineFailure();

  Limits limits();

  Admission admission();

  Cache cache();

  Auth auth();

  Admin admin();

  Batches batches();

  Feedback feedback();

  /** Engines that can stand behind the endpoint. */
  enum EngineType {
    DJL,
    OPENAI,
    LEXICAL
  }

  /** Answers when no window could be judged. */
  enum EngineFailure {
    INPUT_ORDER,
    ERROR
  }

  /** How the model is exchanged while requests go on. */
  enum Reload {
    /** Beside the old one where memory holds both, else after it. */
    AUTO,
    BESIDE,
    DRAIN
  }

  /** The model's files, in Hugging Face layout with {@code prompt-template.txt}. */
  interface Model {
    /** A directory of this machine. */
    Optional<Path> dir();

    /** Where the files are fetched from, instead of a directory. */
    Optional<String> uri();

    /** {@code sha256:…} that the files must have. */
    Optional<String> digest();

    /** Directory of this node that keeps verified copies by digest. */
    Optional<Path> cache();

    /** Copies that stay in it. */
    @WithDefault("3")
    int cached();

    @WithDefault("auto")
    Reload reload();

    /** Name that clients see; the directory's unless given. */
    Optional<String> name();

    /** Most tokens of one prompt and completion; what the model was made for unless given. */
    OptionalInt contextTokens();

    /** Sequences generated at once. */
    @WithDefault("16")
    int slots();
  }

  /** An OpenAI-compatible server. */
  interface OpenAi {
    /** For example {@code http://localhost:8000/v1}. */
    Optional<String> baseUrl();

    /** Model name in requests to it; the server's first one unless given. */
    Optional<String> model();

    Optional<String> apiKey();

    /** Tokens that its model holds; what the server says unless given, else 32,768. */
    OptionalInt contextTokens();

    /**
     * What it understands beyond the protocol: vllm, sglang, llama-cpp, reasonrank, openai; what
     * the server says unless given.
     */
    Optional<Dialect> dialect();
  }

  /**
   * A second backend, for canaries: another endpoint, or an engine in this process; none unless one
   * of the two is given.
   */
  interface Candidate {
    /** Another ReasonRank endpoint, for example {@code http://support-candidate}. */
    Optional<String> url();

    /** Sent to that endpoint as a bearer token. */
    Optional<String> apiKey();

    /** An engine in this process. */
    Optional<EngineType> engine();

    Model model();

    OpenAi openai();

    /** Share of requests that it answers, 0 to 1. */
    @WithDefault("0")
    double weight();

    /** Share of the other requests that it is sent too, to compare; nobody waits for it. */
    @WithDefault("0")
    double mirror();

    /** Mirrored requests at the same time; more are left out. */
    @WithDefault("2")
    int mirrorConcurrency();
  }

  /** The judge without a model. */
  interface Lexical {
    /** Synonyms in Solr's format. */
    Optional<Path> lexicon();
  }

  /** Who may ask. */
  interface Auth {
    /** A mounted secret, one key a line: name, SHA-256 in hex, {@code tokens_per_minute=N}. */
    Optional<Path> keysFile();

    /** OpenID Connect issuer whose access tokens are let in. */
    Optional<String> issuer();

    /** What the tokens must be made for; needed with an issuer. */
    Optional<String> audience();

    /** Lets everybody in although the endpoint listens beyond the loopback address. */
    @WithDefault("false")
    boolean open();
  }

  /** Who waits for the engine, and how long. */
  interface Admission {
    /** Requests that run at once; what fills the engine unless given. */
    OptionalInt places();

    /** Predicted wait above which requests are turned away with 503. */
    @WithDefault("30s")
    Duration longestWait();

    /** Characters of all texts that wait. */
    @WithDefault("256000000")
    long waitingCharacters();

    /** Tokens a minute of each caller without a quota of its own; no limit unless given. */
    OptionalInt tokensPerMinute();

    /** How fast a place puts tokens through, until requests have shown it. */
    @WithDefault("1000")
    double tokensPerSecond();
  }

  /** Answers that are kept. */
  interface Cache {
    /**
     * What they may weigh together: 100 for an answer, 10 for each of its documents, 1 for each
     * character of reasoning; 0 keeps none.
     */
    @WithDefault("20000000")
    long weight();

    @WithDefault("10m")
    Duration keep();
  }

  /** What one request may hold; more is refused with 400. */
  interface Limits {
    /** Of the whole body; more is refused with 413. */
    @WithDefault("16M")
    MemorySize bytes();

    @WithDefault("1000")
    int documents();

    @WithDefault("16384")
    int queryCharacters();

    @WithDefault("1000000")
    int documentCharacters();
  }

  /** Who may exchange the model and set shares while requests go on. */
  interface Admin {
    /** File with the bearer token; without it only a laptop's own loopback server lets in. */
    Optional<Path> tokenFile();
  }

  /** What people think of rankings. */
  interface Feedback {
    /**
     * Secret that tokens are signed with, shared by all pods of an endpoint; the admin token's file
     * unless given, and without that one a secret of this process alone.
     */
    Optional<Path> keyFile();

    /** Answers, and events, that are remembered by id; the newest stay. */
    @WithDefault("100000")
    int remembered();

    /** How long feedback on an answer is taken. */
    @WithDefault("24h")
    Duration keep();
  }

  /** Requests that nobody waits for. */
  interface Batches {
    /** Requests of batches that are ranked at the same time. */
    @WithDefault("2")
    int concurrency();

    /** Times that a request is tried when the engine fails, before it is a dead letter. */
    @WithDefault("5")
    int attempts();

    /** Pause before the second attempt; it doubles. */
    @WithDefault("1s")
    Duration firstWait();

    /** Requests of all batches in memory that may wait; more are refused with 503. */
    @WithDefault("10000")
    int waiting();

    /** Batches in memory that stay. */
    @WithDefault("100")
    int kept();
  }
}

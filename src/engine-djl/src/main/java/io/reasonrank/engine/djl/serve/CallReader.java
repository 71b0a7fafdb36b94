package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/** Reads the bodies of completions: OpenAI's fields, vLLM's further ones, and ours. */
final class CallReader {
  private static final int MOST_STOPS = 16;
  private static final int MOST_CANDIDATES = 1024;
  private static final int LARGEST_LIST = 1000;
  private static final long ONE_DAY_MILLIS = 86_400_000;

  private final ServedModel model;
  private final ServeOptions options;
  private final Clock clock;

  CallReader(ServedModel model, ServeOptions options, Clock clock) {
    this.model = model;
    this.options = options;
    this.clock = clock;
  }

  /** A body of {@code /v1/chat/completions}. */
  Call chat(Body body) {
    check(body);
    int alternatives =
        body.integer("top_logprobs", 0, GenerationRequest.MOST_TOP_LOG_PROBABILITIES).orElse(0);
    boolean told = body.flag("logprobs", false);
    if (alternatives > 0 && !told) {
      throw ApiError.field("top_logprobs", "needs logprobs to be true");
    }
    return call(
        body, List.of(new Prompt.Chat(Messages.read(body))), true, told, alternatives, "messages");
  }

  /** A body of {@code /v1/completions}. */
  Call completion(Body body) {
    check(body);
    List<String> texts = body.texts("prompt", options.mostChoices());
    if (texts.isEmpty() || texts.contains("")) {
      throw ApiError.field("prompt", "is missing or empty; give a text, or a list of texts");
    }
    OptionalInt alternatives =
        body.integer("logprobs", 0, GenerationRequest.MOST_TOP_LOG_PROBABILITIES);
    List<Prompt> prompts = texts.stream().<Prompt>map(Prompt.Raw::new).toList();
    return call(body, prompts, false, alternatives.isPresent(), alternatives.orElse(0), "prompt");
  }

  private void check(Body body) {
    body.text("model")
        .filter(asked -> !asked.equals(model.id()))
        .ifPresent(
            asked -> {
              throw ApiError.unknownModel(asked, model.id());
            });
    Unsupported.refuse(body);
  }

  private Call call(
      Body body,
      List<Prompt> prompts,
      boolean chat,
      boolean logProbabilities,
      int alternatives,
      String promptField) {
    int choices = body.integer("n", 1, options.mostChoices()).orElse(1);
    int reported = logProbabilities ? Math.max(1, alternatives) : 0;
    Sampling sampling = sampling(body);
    var requests = new ArrayList<GenerationRequest>();
    for (Prompt prompt : prompts) {
      GenerationRequest request =
          request(body, prompt, promptField).withTopLogProbabilities(reported);
      for (int i = 0; i < choices; i++) {
        requests.add(request.withSampling(sampling.withSeed(sampling.seed() + i)));
      }
    }
    boolean stream = body.flag("stream", false);
    boolean includeUsage =
        body.object("stream_options").map(o -> o.flag("include_usage", false)).orElse(false);
    boolean separate = body.flag("separate_reasoning", options.separateReasoning());
    return new Call(
        requests,
        choices,
        chat,
        stream,
        includeUsage,
        chat && separate,
        logProbabilities,
        alternatives);
  }

  private GenerationRequest request(Body body, Prompt prompt, String promptField) {
    int promptTokens = model.count(prompt);
    int left = model.contextTokens() - promptTokens;
    if (left < 1) {
      throw ApiError.contextExceeded(promptField, promptTokens, model.contextTokens());
    }
    GenerationRequest request =
        new GenerationRequest(
            prompt,
            Sampling.GREEDY,
            budget(body, left),
            constraint(body),
            body.texts("stop", MOST_STOPS).stream().filter(stop -> !stop.isEmpty()).toList(),
            0,
            body.texts("candidates", MOST_CANDIDATES),
            deadline(body),
            body.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0));
    return request;
  }

  private static Sampling sampling(Body body) {
    double temperature = body.number("temperature", 1, 0, 100);
    double topP = body.number("top_p", 1, 0, 1);
    double minP = body.number("min_p", 0, 0, 1);
    double penalty = body.number("repetition_penalty", 1, 0, 100);
    // vLLM's clients say -1 for "all".
    int topK = Math.max(0, body.integer("top_k", -1, Integer.MAX_VALUE).orElse(0));
    long seed = body.whole("seed").orElseGet(() -> ThreadLocalRandom.current().nextLong());
    try {
      return new Sampling(temperature, topP, topK, minP, penalty, seed);
    } catch (IllegalArgumentException e) {
      throw ApiError.badBody(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What may be generated. More than the context has room for is cut to it, so that a caller need
   * not count tokens first.
   */
  private static TokenBudget budget(Body body, int left) {
    OptionalInt asked = body.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    if (asked.isEmpty()) {
      asked = body.integer("max_tokens", 1, Integer.MAX_VALUE);
    }
    int total = Math.min(asked.orElse(left), left);
    OptionalInt thought = body.integer("reasoning_budget", 0, Integer.MAX_VALUE);
    Optional<AnswerConstraint> constraint = constraint(body);
    if (thought.isEmpty() && constraint.isEmpty()) {
      return TokenBudget.shared(total);
    }
    int room = constraint.map(CallReader::answerTokens).orElse(1);
    int reasoning = Math.clamp(thought.orElse(total - room), 0, total - 1);
    return new TokenBudget(reasoning, total - reasoning);
  }

  /** What a constrained answer takes at most: brackets, digits, signs, and its tags. */
  private static int answerTokens(AnswerConstraint constraint) {
    return switch (constraint) {
      case AnswerConstraint.PermutationOf(int n) -> 8 * n + 16;
    };
  }

  private static Optional<AnswerConstraint> constraint(Body body) {
    return body.object("answer_constraint").map(CallReader::constraintOf);
  }

  private static AnswerConstraint constraintOf(Body constraint) {
    if (!constraint.text("type").orElse("").equals("permutation")) {
      throw ApiError.field("answer_constraint.type", "is not 'permutation'");
    }
    int n =
        constraint
            .integer("n", 1, LARGEST_LIST)
            .orElseThrow(() -> ApiError.field("answer_constraint.n", "is missing"));
    return new AnswerConstraint.PermutationOf(n);
  }

  private Optional<Instant> deadline(Body body) {
    OptionalInt millis = body.integer("deadline_ms", 1, (int) ONE_DAY_MILLIS);
    return millis.isPresent()
        ? Optional.of(clock.instant().plusMillis(millis.getAsInt()))
        : Optional.empty();
  }
}

package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.EngineCapabilities;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import java.time.Clock;
import java.time.Duration;

/**
 * What a kind of server understands beyond OpenAI's protocol.
 *
 * <p>Only our own server makes an answer a permutation. The others take a pattern or grammar, which
 * can hold the answer to its form but not to naming each passage once (that needs n! states), so
 * they get the form and the reranker repairs the rest.
 */
public enum Dialect {
  /** OpenAI itself: refuses fields that it does not know, and {@code max_tokens}. */
  OPENAI("max_completion_tokens"),

  /**
   * A server of which nothing more is known; gets further fields only where a request uses them.
   */
  COMPATIBLE("max_tokens") {
    @Override
    void extend(ObjectNode body, GenerationRequest request) {
      sampling(body, request.sampling(), "repetition_penalty");
      priority(body, request);
    }
  },

  /** vLLM from 0.11 on. */
  VLLM("max_tokens") {
    @Override
    void extend(ObjectNode body, GenerationRequest request) {
      COMPATIBLE.extend(body, request);
      request
          .constraint()
          .ifPresent(c -> body.putObject("structured_outputs").put("regex", AnswerForm.regex(c)));
    }
  },

  /** SGLang. */
  SGLANG("max_tokens") {
    @Override
    void extend(ObjectNode body, GenerationRequest request) {
      COMPATIBLE.extend(body, request);
      request.constraint().ifPresent(c -> body.put("regex", AnswerForm.regex(c)));
    }
  },

  /** The server of llama.cpp. */
  LLAMA_CPP("max_tokens") {
    @Override
    void extend(ObjectNode body, GenerationRequest request) {
      sampling(body, request.sampling(), "repeat_penalty");
      request.constraint().ifPresent(c -> body.put("grammar", AnswerForm.gbnf(c)));
    }
  },

  /** {@code reasonrank engine serve}. */
  REASONRANK("max_tokens") {
    @Override
    void extend(ObjectNode body, GenerationRequest request) {
      COMPATIBLE.extend(body, request);
      if (request.budget().closesThought()) {
        body.put("reasoning_budget", request.budget().reasoning());
      }
      request.constraint().ifPresent(constraint -> constrain(body, constraint));
      if (!request.candidates().isEmpty()) {
        var candidates = body.putArray("candidates");
        request.candidates().forEach(candidates::add);
      }
      request.deadline().ifPresent(end -> body.put("deadline_ms", millisUntil(end)));
    }

    @Override
    EngineCapabilities capabilities() {
      return new EngineCapabilities(true, true, true, true, false);
    }
  };

  private final String budgetField;

  Dialect(String budgetField) {
    this.budgetField = budgetField;
  }

  /** Name of the field that bounds the completion. */
  String budgetField() {
    return budgetField;
  }

  /** Adds what OpenAI's protocol has no field for. */
  void extend(ObjectNode body, GenerationRequest request) {}

  /** What a server of this kind does, unless it says otherwise itself. */
  EngineCapabilities capabilities() {
    return new EngineCapabilities(false, false, true, false, false);
  }

  private static void sampling(ObjectNode body, Sampling sampling, String penaltyField) {
    if (!sampling.isGreedy() && sampling.topK() > 0) {
      body.put("top_k", sampling.topK());
    }
    if (!sampling.isGreedy() && sampling.minP() > 0) {
      body.put("min_p", sampling.minP());
    }
    if (sampling.repetitionPenalty() != 1) {
      body.put(penaltyField, sampling.repetitionPenalty());
    }
  }

  private static void priority(ObjectNode body, GenerationRequest request) {
    if (request.priority() != 0) {
      body.put("priority", request.priority());
    }
  }

  private static void constrain(ObjectNode body, AnswerConstraint constraint) {
    switch (constraint) {
      case AnswerConstraint.PermutationOf(int n) ->
          body.putObject("answer_constraint").put("type", "permutation").put("n", n);
    }
  }

  private static long millisUntil(java.time.Instant end) {
    long left = Duration.between(Clock.systemUTC().instant(), end).toMillis();
    return Math.clamp(left, 1, Duration.ofDays(1).toMillis());
  }
}

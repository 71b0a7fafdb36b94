package io.reasonrank.synthesis.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.spec.LabelParameters.Asking;
import io.reasonrank.synthesis.teacher.UnusableException.Fault;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Asks until an answer has the right form, and never pays for an answer twice: what was answered
 * once is taken from the ledger, also by the next process.
 */
final class PaidQuestions implements AutoCloseable {
  /** A model that wrote nonsense greedily would write it again. */
  private static final double LEAST_TEMPERATURE_OF_RETRIES = 0.6;

  private final GenerationEngine engine;
  private final Tokenizer tokenizer;
  private final Asking asking;
  private final AnswerLedger ledger;
  private final Spending spending;
  private final Transport transport;
  private final TeacherCounts counts;
  private final ConcurrentMap<String, CompletableFuture<StoredAnswer>> running =
      new ConcurrentHashMap<>();

  PaidQuestions(
      GenerationEngine engine,
      Tokenizer tokenizer,
      Asking asking,
      AnswerLedger ledger,
      Spending spending,
      Transport transport,
      TeacherCounts counts) {
    this.engine = engine;
    this.tokenizer = tokenizer;
    this.asking = asking;
    this.ledger = ledger;
    this.spending = spending;
    this.transport = transport;
    this.counts = counts;
  }

  /**
   * What is asked.
   *
   * @param purpose stands with the answer
   * @param of whose question it is
   * @param chat the messages
   * @param sample which of several answers to the same messages
   */
  record Inquiry(String purpose, Asker of, List<ChatMessage> chat, int sample) {
    Inquiry {
      chat = List.copyOf(chat);
    }
  }

  /**
   * Asks until an answer can be read.
   *
   * @throws UnusableException if none can
   */
  <T> T ask(
      Inquiry inquiry, UnaryOperator<GenerationRequest> shape, Function<String, Reading<T>> read) {
    String fault = "";
    for (int attempt = 0; attempt < asking.attempts(); attempt++) {
      StoredAnswer answer = answer(inquiry, shape, attempt);
      if (answer.finish() == FinishReason.CONTENT_FILTER) {
        counts.add("contentFilter");
        throw new UnusableException(Fault.CONTENT_FILTER, "the teacher does not speak about it");
      }
      Reading<T> reading = read.apply(answer.text());
      if (reading.value().isPresent()) {
        return reading.value().get();
      }
      counts.add(answer.finish() == FinishReason.LENGTH ? "truncated" : "malformed");
      fault = reading.fault();
    }
    throw new UnusableException(
        Fault.MALFORMED_ANSWER,
        inquiry.purpose() + ": " + asking.attempts() + " answers of a wrong form: " + fault);
  }

  private StoredAnswer answer(
      Inquiry inquiry, UnaryOperator<GenerationRequest> shape, int attempt) {
    Sampling sampling = sampling(inquiry, attempt);
    String key = key(inquiry, sampling, attempt);
    inquiry.of().used(key);
    Optional<StoredAnswer> known = ledger.find(key);
    if (known.isPresent()) {
      counts.add("reused");
      return known.get();
    }
    return once(key, () -> pay(key, inquiry, shape, sampling));
  }

  /** Two lists may have the same question at the same time. */
  private StoredAnswer once(String key, java.util.function.Supplier<StoredAnswer> pay) {
    var mine = new CompletableFuture<StoredAnswer>();
    CompletableFuture<StoredAnswer> first = running.putIfAbsent(key, mine);
    if (first != null) {
      return joined(first);
    }
    try {
      mine.complete(ledger.find(key).orElseGet(pay));
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
    } finally {
      running.remove(key);
    }
    return joined(mine);
  }

  private static StoredAnswer joined(CompletableFuture<StoredAnswer> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private StoredAnswer pay(
      String key, Inquiry inquiry, UnaryOperator<GenerationRequest> shape, Sampling sampling) {
    int prompt = TeacherPrompts.tokens(inquiry.chat(), tokenizer);
    TokenBudget budget = budget();
    if (prompt + budget.total() > asking.contextTokens()) {
      throw new UnusableException(
          Fault.OVERLONG_PROMPT,
          prompt
              + " tokens of prompt and "
              + budget.total()
              + " of answer do not fit into "
              + asking.contextTokens());
    }
    Spending.Reservation reservation = spending.reserve(prompt, budget.total());
    try {
      var request = GenerationRequest.greedy(inquiry.chat(), budget).withSampling(sampling);
      var finished = transport.send(shape.apply(request));
      var answer =
          StoredAnswer.of(
              key, inquiry.purpose(), inquiry.of(), engine.model().id(), finished, prompt);
      ledger.store(answer);
      spending.paid(answer);
      counts.add("asked");
      return answer;
    } finally {
      spending.release(reservation);
    }
  }

  private TokenBudget budget() {
    return new TokenBudget(asking.reasoningTokens(), asking.answerTokens());
  }

  private Sampling sampling(Inquiry inquiry, int attempt) {
    double temperature =
        attempt == 0 && inquiry.sample() == 0
            ? asking.temperature()
            : Math.max(asking.temperature(), LEAST_TEMPERATURE_OF_RETRIES);
    long seed = 1_000L * inquiry.sample() + attempt;
    return temperature == 0 ? Sampling.GREEDY : Sampling.atTemperature(temperature, seed);
  }

  private String key(Inquiry inquiry, Sampling sampling, int attempt) {
    ObjectNode asked = Json.object().put("model", engine.model().id());
    asked.put("digest", engine.model().digest());
    asked.put("temperature", sampling.temperature()).put("seed", sampling.seed());
    asked.put("sample", inquiry.sample()).put("attempt", attempt);
    asked.put("reasoning", asking.reasoningTokens()).put("answer", asking.answerTokens());
    asked.set("chat", Json.mapper().valueToTree(inquiry.chat()));
    return Digests.of(asked);
  }

  /** Raw answers by their keys, in the order of the keys. */
  List<StoredAnswer> answers(Iterable<String> keys) {
    return ledger.all(keys);
  }

  /** Keeps an answer that another process paid for. */
  void keep(StoredAnswer answer) {
    ledger.keep(answer);
  }

  double cost(long promptTokens, long outputTokens) {
    return spending.cost(promptTokens, outputTokens);
  }

  String spent() {
    return spending.text();
  }

  ObjectNode metrics() {
    ObjectNode json = Json.object().put("tokens", spending.spentTokens());
    json.put("cost", spending.spentCost());
    json.set("events", counts.json());
    return json;
  }

  @Override
  public void close() {
    engine.close();
    ledger.close();
  }
}

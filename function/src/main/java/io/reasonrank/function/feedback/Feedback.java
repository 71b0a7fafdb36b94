package io.reasonrank.function.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.Caller;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.RankingLedger;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/** Gives rankings a token on their way out, and counts what comes back about them. */
@Singleton
public final class Feedback implements RankingLedger {
  private final RankingTokens tokens;
  private final Newest<byte[]> answered;
  private final Newest<Boolean> seen;
  private final Duration keep;
  private final Clock clock = Clock.systemUTC();
  private final FeedbackMetrics metrics;
  private final FeedbackTally tally = new FeedbackTally();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder invalid = new LongAdder();

  /** What became of an event. */
  public enum Outcome {
    /** It has a place in the means. */
    JUDGED,
    /** It is counted, but no document in it has a gain. */
    UNJUDGED,
    /** It is about a ranking that this process does not know, or no more. */
    UNKNOWN,
    /** It came before. */
    DUPLICATE,
    /** It is wrong in itself. */
    INVALID
  }

  Feedback(ServeConfig config, FeedbackMetrics metrics) {
    ServeConfig.Feedback settings = config.feedback();
    this.tokens = new RankingTokens(FeedbackSecret.of(config));
    this.keep = settings.keep();
    this.answered = new Newest<>(settings.remembered(), keep, System::nanoTime);
    this.seen = new Newest<>(settings.remembered(), keep, System::nanoTime);
    this.metrics = metrics;
  }

  /** Every answer that a model made gets a token and is remembered by its id. */
  @Override
  public RerankResult entered(CallContext context, RerankCall call, RerankResult result) {
    if (!result.provenance().isKnown()) {
      return result;
    }
    byte[] ranking = RankingCodec.encode(ReturnedRanking.of(call, result, clock.instant()));
    answered.put(NameHash.of(context.caller().name(), result.id()), ranking);
    return result.from(result.provenance().withToken(tokens.sign(ranking)));
  }

  /**
   * Counts one event.
   *
   * @param caller who sends it; ids of requests are known to who asked, tokens to who has them
   * @param event name of the event, the same when it is delivered again; empty where it has none
   * @param data as in {@link FeedbackData}
   * @throws InvalidRequestException naming what is wrong; it is counted too
   */
  public Outcome take(Caller caller, Optional<String> event, JsonNode data) {
    try {
      return taken(caller, event, FeedbackReader.of(data));
    } catch (InvalidRequestException e) {
      invalid.increment();
      metrics.left(Outcome.INVALID);
      throw e;
    }
  }

  private Outcome taken(Caller caller, Optional<String> event, FeedbackReader feedback) {
    Optional<ReturnedRanking> ranking = ranking(caller, feedback);
    if (ranking.isEmpty()) {
      return left(Outcome.UNKNOWN, unknown);
    }
    OptionalDouble ndcg = feedback.judgements().of(ranking.get());
    if (event.isPresent() && !seen.putIfAbsent(NameHash.of(caller.name(), event.get()), true)) {
      return left(Outcome.DUPLICATE, duplicates);
    }
    tally.add(ranking.get().side(), feedback.judgements(), ndcg);
    metrics.counted(ranking.get().side(), ndcg);
    return ndcg.isPresent() ? Outcome.JUDGED : Outcome.UNJUDGED;
  }

  private Outcome left(Outcome outcome, LongAdder count) {
    count.increment();
    metrics.left(outcome);
    return outcome;
  }

  /** By token if there is one, else by the id of the request. */
  private Optional<ReturnedRanking> ranking(Caller caller, FeedbackReader feedback) {
    return feedback
        .token()
        .flatMap(tokens::verify)
        .or(() -> feedback.request().flatMap(id -> answered.get(NameHash.of(caller.name(), id))))
        .flatMap(RankingCodec::decode)
        .filter(ranking -> ranking.at().plus(keep).isAfter(clock.instant()));
  }

  public FeedbackReport report() {
    return new FeedbackReport(tally.report(), unknown.sum(), duplicates.sum(), invalid.sum());
  }
}

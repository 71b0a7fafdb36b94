package io.reasonrank.function.admission;

import io.reasonrank.function.rerank.Job;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.reranker.plan.PlanRun;
import io.reasonrank.reranker.plan.PlanShape;
import io.reasonrank.reranker.plan.Planners;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Predicts tokens from the plan and the texts, and seconds from how fast tokens went lately.
 *
 * <p>A judgement reads its window and writes an answer. How many of its reasoning tokens a model
 * uses, and how many tokens a second a place puts through, is learned from the requests that end; a
 * cold start is forgotten after some twenty of them.
 */
final class Forecaster {
  private static final double CHARACTERS_PER_TOKEN = 4;
  private static final int PROMPT_OVERHEAD = 200;
  private static final double WEIGHT = 0.2;
  private static final double KEEP = 0.9;
  private static final int MOST_PLANS = 4096;

  private final int mostPassageTokens;
  private final Map<PlanKey, Plan> plans = new ConcurrentHashMap<>();
  private double recentTokens;
  private double recentSeconds = 0.1;
  private double share = 1;

  private record PlanKey(Strategy strategy, PlanShape shape, int passages) {}

  private record Plan(int calls, int passagesRead) {}

  /**
   * @param mostPassageTokens of one passage in a prompt
   * @param tokensPerSecond of one place, until requests have shown it
   */
  Forecaster(int mostPassageTokens, double tokensPerSecond) {
    this.mostPassageTokens = mostPassageTokens;
    this.recentTokens = tokensPerSecond * recentSeconds;
  }

  Forecast of(Job job) {
    long most = mostTokens(job);
    synchronized (this) {
      double tokens = most * share;
      return new Forecast(Math.round(tokens), tokens / recentTokens * recentSeconds);
    }
  }

  /** Tokens if every budget were used up. */
  private long mostTokens(Job job) {
    RerankOptions options = job.request().options();
    int n = job.request().passages().size();
    Plan plan = plan(options, n);
    long query = tokens(job.request().query().length());
    long perCall =
        PROMPT_OVERHEAD + query + options.budget().reasoning() + options.budget().answer();
    long passages = 0;
    for (String passage : job.request().passages()) {
      passages += Math.min(mostPassageTokens, tokens(passage.length()));
    }
    return plan.calls() * perCall + Math.round((double) passages / n * plan.passagesRead());
  }

  private static long tokens(int characters) {
    return (long) Math.ceil(characters / CHARACTERS_PER_TOKEN);
  }

  private Plan plan(RerankOptions options, int n) {
    if (plans.size() >= MOST_PLANS) {
      plans.clear();
    }
    PlanShape shape =
        new PlanShape(options.window(), options.step(), options.passes(), options.topK());
    Plan plan = plans.computeIfAbsent(new PlanKey(options.strategy(), shape, n), Forecaster::run);
    return new Plan(plan.calls() * options.votes(), plan.passagesRead() * options.votes());
  }

  /** With a judge that changes nothing: plans depend little on what the judge says. */
  private static Plan run(PlanKey key) {
    PlanRun run =
        PlanRun.of(Planners.of(key.strategy()), key.passages(), key.shape(), JudgedWindow::of);
    return new Plan(run.calls(), run.windows().stream().mapToInt(List::size).sum());
  }

  /**
   * A request has run to its end.
   *
   * @param job that ran
   * @param tokens that it took; 0 where the engine tells none
   * @param seconds that it held its place
   */
  synchronized void learn(Job job, long tokens, double seconds) {
    double most = Math.max(1, mostTokens(job));
    if (tokens > 0) {
      share += WEIGHT * (tokens / most - share);
    }
    double used = tokens > 0 ? tokens : most * share;
    recentTokens = KEEP * recentTokens + used;
    recentSeconds = KEEP * recentSeconds + Math.max(1e-6, seconds);
  }
}

package io.reasonrank.function.backend;

import io.reasonrank.function.model.LiveModel;
import io.reasonrank.function.rerank.Backend;
import io.reasonrank.function.rerank.Job;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.RerankRequest;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The reranker behind every request. With a second backend it shares requests by weight and copies
 * a sample; a request that the second backend fails is answered by the first.
 */
@Singleton
public final class Router implements Backend {
  private static final Logger LOG = Logger.getLogger(Router.class);

  private final LiveModel primary;
  private final CandidateHolder candidates;
  private final Routing routing;
  private final Mirror mirror;
  private final RouteMetrics metrics;

  Router(
      LiveModel primary,
      CandidateHolder candidates,
      Routing routing,
      Mirror mirror,
      RouteMetrics metrics) {
    this.primary = primary;
    this.candidates = candidates;
    this.routing = routing;
    this.mirror = mirror;
    this.metrics = metrics;
  }

  /** Changes with the models and with the weight, which says what query goes where. */
  @Override
  public String fingerprint() {
    String first = primary.info().digest() + '|' + primary.template();
    double weight = routing.shares().weight();
    return candidates
        .get()
        .filter(second -> weight > 0)
        .map(second -> first + '|' + second.digest() + '|' + weight)
        .orElse(first);
  }

  @Override
  public Multi<RerankEvent> rerank(Job job) {
    return Multi.createFrom().deferred(() -> routed(job.request()));
  }

  private Multi<RerankEvent> routed(RerankRequest request) {
    Optional<Candidate> candidate = candidates.get();
    return candidate.isEmpty() ? primary.rerank(request) : shared(request, candidate.get());
  }

  private Multi<RerankEvent> shared(RerankRequest request, Candidate second) {
    if (routing.isCandidates(request.query())) {
      return metrics
          .timed(RouteMetrics.CANDIDATE, second.rerank(orError(request)))
          .onFailure()
          .recoverWithMulti(failure -> instead(request, failure));
    }
    Multi<RerankEvent> answer = metrics.timed(RouteMetrics.PRIMARY, primary.rerank(request));
    return routing.isMirrored()
        ? answer.onItem().invoke(event -> copied(event, request, second))
        : answer;
  }

  private void copied(RerankEvent event, RerankRequest request, Candidate second) {
    if (event instanceof Completed(var result)) {
      mirror.compare(orError(request), result, second);
    }
  }

  private Multi<RerankEvent> instead(RerankRequest request, Throwable failure) {
    LOG.warnf("the second backend failed: %s", failure.getClass().getName());
    metrics.fellBack();
    return metrics.timed(RouteMetrics.PRIMARY, primary.rerank(request));
  }

  /** The first backend is the better answer to an engine that is down than the input order. */
  private static RerankRequest orError(RerankRequest request) {
    return request.withOptions(request.options().onEngineFailure(OnEngineFailure.ERROR));
  }
}

package io.reasonrank.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.reasonrank.operator.progress.ProgressEndpoint;
import io.reasonrank.operator.progress.ProgressTokens;
import io.reasonrank.operator.progress.TokenKey;
import io.reasonrank.operator.promotion.CandidateHerald;
import io.reasonrank.operator.promotion.PromotionController;
import io.reasonrank.operator.promotion.PromotionSettings;
import io.reasonrank.operator.reranker.ServedPlatforms;
import io.reasonrank.operator.run.RunController;
import io.reasonrank.operator.run.RunFeed;
import io.reasonrank.operator.run.Watchdog;
import io.reasonrank.pipeline.kubernetes.ProgressTarget;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Optional;

/** Makes the collaborators that are not beans themselves. */
final class OperatorBeans {
  /** Before a Reranker's UID: its admin token is no progress token. */
  private static final String ADMIN = "admin:";

  @Produces
  @ApplicationScoped
  Clock clock() {
    return Clock.systemUTC();
  }

  /** Tokens of runs; the key is read when the first one is asked for. */
  @Produces
  @Singleton
  LazyTokens tokens(KubernetesClient client, OperatorSettings settings) {
    return new LazyTokens(() -> new ProgressTokens(TokenKey.of(client, settings.namespace())));
  }

  @Produces
  @Singleton
  RenderSettings rendering(OperatorSettings settings, LazyTokens tokens) {
    return new RenderSettings(
        settings.stageImage(),
        settings.serveImage(),
        settings.serviceAccount(),
        settings.progressUrl().map(url -> new ProgressTarget(url, uid -> tokens.get().of(uid))),
        Optional.of(uid -> tokens.get().of(ADMIN + uid)));
  }

  @Produces
  @Singleton
  RunController runController(
      KubernetesClient client,
      Platforms platforms,
      RenderSettings rendering,
      MeterRegistry metrics,
      Clock clock) {
    return RunController.of(
        client, platforms.atStart(), rendering, metrics, clock, new CandidateHerald(client));
  }

  @Produces
  @Singleton
  PromotionController promotionController(
      KubernetesClient client, RenderSettings rendering, OperatorSettings settings, Clock clock) {
    var promotions =
        new PromotionSettings(settings.gitPoll(), settings.gitCopies(), settings.canaryPoll());
    return PromotionController.of(client, rendering, promotions, clock);
  }

  @Produces
  @Singleton
  Platforms platforms(KubernetesClient client) {
    return new Platforms(client);
  }

  @Produces
  @Singleton
  ServedPlatforms serving(Platforms platforms, OperatorSettings settings) {
    return ServedPlatforms.of(platforms.atStart(), settings.serving(), settings.prometheusUrl());
  }

  @Produces
  @Singleton
  RunFeed runs(KubernetesClient client) {
    return new RunFeed(client);
  }

  /** Not per resource: that would be a dozen series, with histograms, for each run there was. */
  @Produces
  @Singleton
  Metrics metrics(MeterRegistry registry) {
    return MicrometerMetrics.withoutPerResourceMetrics(registry);
  }

  @Produces
  @Singleton
  Watchdog watchdog(Clock clock) {
    return new Watchdog(clock);
  }

  @Produces
  @Singleton
  Leadership leadership() {
    return new Leadership();
  }

  /** Used in the profile prod; elsewhere every operator leads. */
  @Produces
  @Singleton
  LeaderElectionConfiguration election(OperatorSettings settings, Leadership leadership) {
    return leadership.election(settings.namespace());
  }

  void progress(
      @Observes Router router, LazyTokens tokens, RunController controller, Leadership leadership) {
    var endpoint = new ProgressEndpoint(tokens, controller.progress());
    router
        .post(ProgressTarget.PATH + "*")
        .handler(
            context -> {
              if (!leadership.isLeading()) {
                context.fail(HttpURLConnection.HTTP_UNAVAILABLE); // the next try meets the leader
                return;
              }
              context.request().pause(); // until the key is there: that may take a request
              context
                  .vertx()
                  .executeBlocking(tokens::get)
                  .onSuccess(ready -> endpoint.handle(context.request().resume()))
                  .onFailure(context::fail);
            });
  }
}

package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reasonrank.operator.promotion.CandidateHerald;
import io.reasonrank.operator.promotion.ModelPromotionReconciler;
import io.reasonrank.operator.promotion.PromotionController;
import io.reasonrank.operator.promotion.PromotionSettings;
import io.reasonrank.operator.reranker.RerankerReconciler;
import io.reasonrank.operator.reranker.ServedPlatforms;
import io.reasonrank.operator.run.RLRunReconciler;
import io.reasonrank.operator.run.RunController;
import io.reasonrank.operator.run.RunFeed;
import io.reasonrank.operator.run.SFTRunReconciler;
import io.reasonrank.operator.run.ServedKinds;
import io.reasonrank.operator.run.SynthesisJobReconciler;
import io.reasonrank.operator.run.Watchdog;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The operator in this JVM, with the rights of an installation, for one namespace. */
public final class InProcessOperator implements AutoCloseable {
  private static final Duration GIT_POLL = Duration.ofMillis(500);
  private static final Duration CANARY_POLL = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Operator operator;
  private final RunController runs;
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final Watchdog watchdog = new Watchdog(Clock.systemUTC());

  private InProcessOperator(
      TestCluster cluster,
      String apiServer,
      String namespace,
      RenderSettings settings,
      Function<KubernetesClient, ServedPlatforms> platforms,
      Optional<LeaderElectionConfiguration> election) {
    this.client =
        new KubernetesClientBuilder().withConfig(cluster.operatorConfig(apiServer)).build();
    this.operator =
        new Operator(
            overrider -> {
              overrider
                  .withKubernetesClient(client)
                  .withCloseClientOnStop(false)
                  .withStopOnInformerErrorDuringStartup(false)
                  .withReconciliationTerminationTimeout(Duration.ZERO);
              election.ifPresent(overrider::withLeaderElectionConfiguration);
            });
    this.runs =
        RunController.of(
            client,
            ServedKinds.ask(client, RunController.delegates()),
            settings,
            metrics,
            Clock.systemUTC(),
            new CandidateHerald(client));
    var feed = new RunFeed(client);
    operator.register(
        new SynthesisJobReconciler(runs, feed, watchdog), only -> only.settingNamespace(namespace));
    operator.register(
        new SFTRunReconciler(runs, feed, watchdog), only -> only.settingNamespace(namespace));
    operator.register(
        new RLRunReconciler(runs, feed, watchdog), only -> only.settingNamespace(namespace));
    operator.register(
        new ModelPromotionReconciler(
            PromotionController.of(client, settings, promotions(), Clock.systemUTC()),
            feed,
            watchdog),
        only -> only.settingNamespace(namespace));
    operator.register(
        new RerankerReconciler(
            client, settings, platforms.apply(client), feed, watchdog, Clock.systemUTC()),
        only -> only.settingNamespace(namespace));
  }

  /** Starts it. */
  public static InProcessOperator start(TestCluster cluster, String namespace) {
    return start(cluster, cluster.url(), namespace, settings());
  }

  /** Released images, and an admin path of serving pods that canaries are led by. */
  public static RenderSettings settings() {
    RenderSettings released = RenderSettings.released();
    return new RenderSettings(
        released.stageImage(),
        released.serveImage(),
        released.serviceAccount(),
        Optional.empty(),
        Optional.of(uid -> "admin-of-" + uid));
  }

  /** Starts it with another way to the API server. */
  public static InProcessOperator start(
      TestCluster cluster, String apiServer, String namespace, RenderSettings settings) {
    return start(cluster, apiServer, namespace, settings, client -> ServedPlatforms.plain());
  }

  /** Starts it with what it finds to serve with, whatever the cluster has. */
  public static InProcessOperator start(
      TestCluster cluster,
      String apiServer,
      String namespace,
      RenderSettings settings,
      Function<KubernetesClient, ServedPlatforms> platforms) {
    var started =
        new InProcessOperator(cluster, apiServer, namespace, settings, platforms, Optional.empty());
    started.operator.start();
    return started;
  }

  /** Starts one that works only while it leads; returns before it does. */
  public static InProcessOperator startCandidate(
      TestCluster cluster,
      String apiServer,
      String namespace,
      RenderSettings settings,
      LeaderElectionConfiguration election) {
    var started =
        new InProcessOperator(
            cluster,
            apiServer,
            namespace,
            settings,
            client -> ServedPlatforms.plain(),
            Optional.of(election));
    Thread.ofVirtual().start(started.operator::start); // waits for the lease
    return started;
  }

  private static PromotionSettings promotions() {
    try {
      return new PromotionSettings(GIT_POLL, Files.createTempDirectory("git-copies"), CANARY_POLL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its controller of runs. */
  public RunController runs() {
    return runs;
  }

  /** Resources that it forgot. */
  public List<String> forgotten() {
    return watchdog.forgotten();
  }

  /** What it counted. */
  public MeterRegistry metrics() {
    return metrics;
  }

  @Override
  public void close() {
    operator.stop();
    client.close();
  }
}

package io.reasonrank.function.model;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Deadlines;
import io.reasonrank.function.telemetry.WindowTelemetry;
import io.reasonrank.stage.store.ArtifactStores;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens the model before the port opens, so that a wrong directory never looks like a server. */
@Singleton
class ModelLifecycle {

  @Produces
  @Singleton
  ModelSource source(ServeConfig config) {
    return new ModelSource(
        ArtifactStores.fromEnvironment(System.getenv()),
        config.model().cache().map(root -> new NodeCache(root, config.model().cached())));
  }

  @Produces
  @Singleton
  EngineChoice choice(ServeConfig config) {
    return EngineChoice.of(config);
  }

  @Produces
  @Singleton
  MemoryRoom room(ServeConfig config) {
    return new MemoryRoom(config.model().reload());
  }

  @Produces
  @Singleton
  ModelOpener opener(ServeConfig config, EngineChoice choice, ModelSource source) {
    return new ModelOpener(config, choice, source);
  }

  @Produces
  @Singleton
  LiveModel open(
      ServeConfig config,
      ModelOpener opener,
      WindowTelemetry telemetry,
      Deadlines deadlines,
      MeterRegistry metrics) {
    LiveModel model =
        new LiveModel(opener.open(), config.concurrency(), telemetry, deadlines.timer());
    metrics.gauge("reasonrank.engine.sequences", model, LiveModel::sequences);
    return model;
  }

  void close(@Disposes LiveModel model) {
    model.close();
  }

  void start(@Observes StartupEvent event, Warmup warmup) {
    warmup.begin();
  }
}

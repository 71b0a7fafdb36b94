package io.reasonrank.function.model;

import io.quarkus.runtime.StartupEvent;
import io.reasonrank.function.ServeConfig;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens the model before the port opens, so that a wrong directory never looks like a server. */
@Singleton
class ModelLifecycle {

  @Produces
  @Singleton
  ServedModel open(ServeConfig config) {
    return new ModelOpener(config).open();
  }

  void close(@Disposes ServedModel model) {
    model.resources().run();
  }

  void start(@Observes StartupEvent event, Warmup warmup) {
    warmup.begin();
  }
}

package io.reasonrank.synthesis.messaging;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;

/** Hands the container what the channels of a worker are made of. */
final class Beans implements Extension {
  private final TaskChannels.Parts parts;

  Beans(TaskChannels.Parts parts) {
    this.parts = parts;
  }

  void add(@Observes AfterBeanDiscovery discovery) {
    discovery
        .addBean()
        .types(TaskChannels.Parts.class)
        .scope(Singleton.class)
        .createWith(context -> parts);
  }
}

package io.reasonrank.function.events;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Channels within this process, for batches without a broker: what is submitted comes in, results
 * and dead letters go to the batch that they belong to.
 */
@ApplicationScoped
@Connector(MemoryChannels.NAME)
public class MemoryChannels implements InboundConnector, OutboundConnector {
  static final String NAME = "reasonrank-memory";

  private final UnicastProcessor<Message<String>> requests = UnicastProcessor.create();
  private final Batches batches;
  private volatile boolean connected;

  MemoryChannels(Batches batches) {
    this.batches = batches;
  }

  /** Whether requests come from this process and not from a broker. */
  boolean isConnected() {
    return connected;
  }

  /** Sends one request of a batch on its way. */
  synchronized void submit(Batches.Item item, String json) {
    Function<Throwable, CompletionStage<Void>> dead = failure -> batches.dead(item, failure);
    requests.onNext(Message.of(json).addMetadata(item).withNack(dead));
  }

  @Override
  public Flow.Publisher<? extends Message<?>> getPublisher(Config config) {
    connected = true;
    return requests;
  }

  @Override
  public Flow.Subscriber<? extends Message<?>> getSubscriber(Config config) {
    UnicastProcessor<Message<?>> results = UnicastProcessor.create();
    Multi.createFrom().publisher(results).onItem().call(this::kept).subscribe().with(message -> {});
    return results;
  }

  private Uni<Void> kept(Message<?> message) {
    message
        .getMetadata(Batches.Item.class)
        .ifPresent(item -> batches.done(item, String.valueOf(message.getPayload())));
    return Uni.createFrom().completionStage(message.ack());
  }
}

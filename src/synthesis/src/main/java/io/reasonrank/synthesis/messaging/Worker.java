package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Takes part in labelling what several workers share. */
public final class Worker implements AutoCloseable {
  private static final Duration ONE_LOOK = Duration.ofMillis(100);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  private final Desk desk;
  private final Broker broker;
  private final Channels channels;
  private final Duration patience;
  private long lastAnswer = System.nanoTime();
  private long lastLook = System.nanoTime();

  private Worker(Desk desk, Broker broker, Channels channels, Duration patience) {
    this.desk = desk;
    this.broker = broker;
    this.channels = channels;
    this.patience = patience;
  }

  /**
   * Makes the topics where they are missing and begins to label.
   *
   * @throws StageException 69 if no broker answers, 78 if the settings are wrong
   */
  public static Worker start(WorkerSettings settings, Labeller labeller) throws IOException {
    Broker broker = Broker.at(settings.messaging(), settings.client());
    try {
      String topic = broker.create(settings.topics(), settings.shards());
      var desk = new Desk(labeller);
      var published = new Published(settings.state(), topic, settings.size());
      var channels = Channels.start(new TaskChannels.Parts(desk, settings, published));
      var patience = Duration.ofSeconds(settings.messaging().patienceSeconds());
      return new Worker(desk, broker, channels, patience);
    } catch (RuntimeException | IOException e) {
      broker.close();
      throw e;
    }
  }

  /**
   * The next label of this worker's own lists, in any order and perhaps one that came before.
   *
   * @throws StageException if a list could not be labelled here, or 69 if the broker went away
   */
  public Optional<Labelled> next(Duration wait) throws IOException {
    throwFailure();
    return take(wait);
  }

  private Optional<Labelled> take(Duration wait) throws IOException {
    try {
      Optional<Labelled> labelled = desk.take(wait);
      if (labelled.isPresent()) {
        lastAnswer = System.nanoTime();
      } else {
        look();
      }
      return labelled;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void throwFailure() throws IOException {
    if (desk.failure().isEmpty()) {
      return;
    }
    switch (desk.failure().get()) {
      case StageException known -> throw known;
      case java.io.UncheckedIOException io -> throw io.getCause();
      case org.apache.kafka.common.KafkaException kafka -> throw broker.unreachable(kafka);
      case Throwable other -> throw new IllegalStateException("a list was not labelled", other);
    }
  }

  private void look() {
    long now = System.nanoTime();
    if (now - lastLook < BETWEEN_LOOKS.toNanos()) {
      return;
    }
    lastLook = now;
    if (broker.answers()) {
      lastAnswer = now;
    } else if (now - lastAnswer > patience.toNanos()) {
      throw broker.unreachable(new IOException("no answer"));
    }
  }

  /**
   * Begins no more lists and waits until the labels of those under way are at the broker: what they
   * ask is paid for.
   *
   * @param stop ends the wait
   */
  public void drain(BooleanSupplier stop) throws IOException {
    desk.close();
    while (!desk.idle() && !stop.getAsBoolean()) {
      take(ONE_LOOK);
    }
  }

  @Override
  public void close() {
    desk.close();
    desk.threads().shutdownNow();
    channels.close();
    broker.close();
  }
}

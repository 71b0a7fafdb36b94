package io.reasonrank.function.backend;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Who gets what; changed at any time, since canaries are led by it. The same query always goes to
 * the same backend while the weight stays, and a growing weight takes no query back: users see no
 * ranking flicker between two models.
 *
 * <p>Shares may be lent for a time. When it is over the first backend has everything again: whoever
 * leads a canary and is gone, or cut off, leaves no unwatched model in the traffic.
 */
@Singleton
public final class Routing {
  private static final double VALUES = 0x1p32;

  private volatile Lent current;

  /** Shares, and when they end in the time of {@link System#nanoTime}, or null for never. */
  private record Lent(Shares shares, @Nullable Long until) {
    Optional<Duration> left() {
      return Optional.ofNullable(until).map(end -> Duration.ofNanos(end - System.nanoTime()));
    }

    boolean isOver() {
      return left().filter(left -> !left.isPositive()).isPresent();
    }
  }

  Routing(ServeConfig config) {
    this.current = new Lent(configured(config.candidate()), null);
  }

  private static Shares configured(ServeConfig.Candidate candidate) {
    try {
      return new Shares(candidate.weight(), candidate.mirror());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("reasonrank.candidate." + e.getMessage());
    }
  }

  /** The shares as they are now. */
  public Shares shares() {
    Lent now = current;
    return now.isOver() ? Shares.NONE : now.shares();
  }

  /**
   * What is left of the time that they are lent for; empty where there is no end, or it is over.
   */
  public Optional<Duration> left() {
    return current.left().filter(Duration::isPositive);
  }

  /**
   * Sets the shares.
   *
   * @param lease how long they hold; empty: until they are set again
   */
  public void set(Shares wanted, Optional<Duration> lease) {
    Long until = lease.map(time -> System.nanoTime() + time.toNanos()).orElse(null);
    current = new Lent(wanted, until);
  }

  /** Whether the second backend answers this query. */
  boolean isCandidates(String query) {
    double weight = shares().weight();
    return weight > 0 && place(query) < weight;
  }

  /** Whether this request is copied to the second backend; drawn anew for each. */
  boolean isMirrored() {
    double mirror = shares().mirror();
    return mirror > 0 && ThreadLocalRandom.current().nextDouble() < mirror;
  }

  /** A place of its own in [0,1) for each query, even over all queries. */
  private static double place(String query) {
    var sum = new CRC32C();
    sum.update(query.getBytes(StandardCharsets.UTF_8));
    return sum.getValue() / VALUES;
  }
}

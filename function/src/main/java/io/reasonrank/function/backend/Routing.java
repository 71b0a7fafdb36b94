package io.reasonrank.function.backend;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.stage.StageException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * Who gets what; changed at any time, since canaries are led by it. The same query always goes to
 * the same backend while the weight stays, and a growing weight takes no query back: users see no
 * ranking flicker between two models.
 */
@Singleton
public final class Routing {
  private static final double VALUES = 0x1p32;

  private volatile Shares shares;

  Routing(ServeConfig config) {
    this.shares = configured(config.candidate());
  }

  private static Shares configured(ServeConfig.Candidate candidate) {
    try {
      return new Shares(candidate.weight(), candidate.mirror());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("reasonrank.candidate." + e.getMessage());
    }
  }

  public Shares shares() {
    return shares;
  }

  public void set(Shares wanted) {
    shares = wanted;
  }

  /** Whether the second backend answers this query. */
  boolean isCandidates(String query) {
    double weight = shares.weight();
    return weight > 0 && place(query) < weight;
  }

  /** Whether this request is copied to the second backend; drawn anew for each. */
  boolean isMirrored() {
    double mirror = shares.mirror();
    return mirror > 0 && ThreadLocalRandom.current().nextDouble() < mirror;
  }

  /** A place of its own in [0,1) for each query, even over all queries. */
  private static double place(String query) {
    var sum = new CRC32C();
    sum.update(query.getBytes(StandardCharsets.UTF_8));
    return sum.getValue() / VALUES;
  }
}

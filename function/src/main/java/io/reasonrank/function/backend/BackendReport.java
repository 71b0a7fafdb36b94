package io.reasonrank.function.backend;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What one backend did since the shares were last changed.
 *
 * @param ok whole rankings
 * @param partial rankings that a deadline cut off
 * @param degraded rankings that the engine did not make alone
 * @param failed requests without a ranking
 * @param cancelled requests whose client had gone
 * @param seconds how long rankings and failures took
 */
@RegisterForReflection
public record BackendReport(
    long ok, long partial, long degraded, long failed, long cancelled, List<Bucket> seconds) {

  /**
   * Requests of one length. The bounds are the same everywhere, so reports of several processes can
   * be added up.
   *
   * @param le longest, in seconds; 10 % apart
   * @param count how many
   */
  @RegisterForReflection
  public record Bucket(double le, long count) {}
}

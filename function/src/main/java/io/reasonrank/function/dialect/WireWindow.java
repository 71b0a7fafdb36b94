package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.WindowTrace;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One judged window in an answer that was asked for its reasoning.
 *
 * @param round 1-based
 * @param passages indexes of the request's documents as the model saw them: {@code [1]} in the
 *     reasoning is the first
 * @param order the same indexes, best first
 * @param reasoning the model's thought
 * @param degraded whether the answer was repaired or replaced by the window's order
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(description = "One judged window; [1] in its reasoning is the first of its passages.")
public record WireWindow(
    int round, List<Integer> passages, List<Integer> order, String reasoning, boolean degraded) {

  public static List<WireWindow> of(RerankResult result) {
    return result.traces().stream().map(WireWindow::of).toList();
  }

  private static WireWindow of(WindowTrace trace) {
    return new WireWindow(
        trace.round(), trace.positions(), trace.order(), trace.reasoning(), trace.degraded());
  }
}

package io.reasonrank.function.feedback;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What people thought of rankings, since this process started.
 *
 * @param backends who made them; one more when a backend's model is exchanged
 * @param unknown events about rankings that this process does not know, or no more
 * @param duplicates events that came again
 * @param invalid events that were wrong in themselves
 */
@RegisterForReflection(targets = {FeedbackReport.class, FeedbackReport.Backend.class})
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record FeedbackReport(List<Backend> backends, long unknown, long duplicates, long invalid) {
  public FeedbackReport {
    backends = List.copyOf(backends);
  }

  /**
   * One backend with one model.
   *
   * @param backend {@code primary} or {@code candidate}, as it was when it answered
   * @param model digest of the model, or its name where it has none
   * @param events about its rankings, each once
   * @param judged of them, those with a document that was clicked or rated above 0
   * @param clicks in all events
   * @param ratings in all events
   * @param meanNdcg mean nDCG@10 of the judged ones, in [0,1]; 0 while there is none
   * @param varianceNdcg their sample variance (divided by n − 1); 0 for fewer than two
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Backend(
      String backend,
      String model,
      long events,
      long judged,
      long clicks,
      long ratings,
      double meanNdcg,
      double varianceNdcg) {}
}

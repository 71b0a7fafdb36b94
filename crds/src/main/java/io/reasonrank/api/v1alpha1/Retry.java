package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * How often a stage is tried again, by the class of its failure. Configuration, data, divergence
 * and budget failures are never retried.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Retry(
    @JsonPropertyDescription("exit code 70 and unknown codes") @Default("{\"limit\": 1}")
        Budget application,
    @JsonPropertyDescription("killed, node lost, I/O or engine unavailable")
        @Default("{\"limit\": 5}")
        Budget infrastructure,
    @JsonPropertyDescription("pod could not be placed or its image not pulled")
        @Default("{\"limit\": 10}")
        Budget scheduling) {

  /** One class of failures. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Budget(
      @JsonPropertyDescription("tries after the first one") @Default("1") @Min(0) @Max(1000)
          Integer limit,
      @JsonPropertyDescription(
              "seconds before the first new try; doubles each time, up to ten minutes")
          @Default("10")
          @Min(0)
          @Max(600)
          Integer backoffSeconds) {}
}

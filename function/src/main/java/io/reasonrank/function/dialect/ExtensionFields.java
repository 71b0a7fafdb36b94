package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.CallOptions;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.ReasoningEffort;
import io.reasonrank.reranker.Strategy;

/** Our own request fields, the same in every dialect; strict clients never send them. */
public final class ExtensionFields {
  private ExtensionFields() {}

  /**
   * @throws InvalidRequestException naming the field and what is known
   */
  public static CallOptions read(Fields fields) {
    requireNoThreshold(fields);
    return new CallOptions(
        fields.text("strategy").map(ExtensionFields::strategy),
        fields.integer("window"),
        fields.integer("step"),
        fields.text("reasoning_effort").map(ExtensionFields::effort),
        fields.flag("return_reasoning"),
        fields.wholeNumber("seed"),
        fields.integer("priority").orElse(0));
  }

  private static void requireNoThreshold(Fields fields) {
    if (fields.value("score_threshold").isPresent()) {
      throw new InvalidRequestException(
          "score_threshold is not taken: scores follow from the ranking, and the best document of a"
              + " hopeless list scores high too; cut the list by its length");
    }
  }

  /**
   * @throws InvalidRequestException naming what is known
   */
  public static Strategy strategy(String name) {
    try {
      return Strategy.of(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * @throws InvalidRequestException naming what is known
   */
  public static ReasoningEffort effort(String name) {
    return ReasoningEffort.of(name)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "reasoning_effort is not one of "
                        + ReasoningEffort.names()
                        + "; give one of them"));
  }
}

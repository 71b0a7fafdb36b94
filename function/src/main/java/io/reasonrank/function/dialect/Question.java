package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.InvalidRequestException;
import java.util.List;
import java.util.OptionalInt;

/**
 * A request, read from a dialect's own fields.
 *
 * @param query what is searched
 * @param documents as they came
 * @param topN results wanted, at least 1; empty for all
 * @param echo whether results carry their documents
 * @param warnings what the endpoint does otherwise than asked; for dialects that can say so
 */
public record Question(
    String query, Documents documents, OptionalInt topN, boolean echo, List<String> warnings) {

  public Question(String query, Documents documents, OptionalInt topN, boolean echo) {
    this(query, documents, topN, echo, List.of());
  }

  /**
   * Results wanted: zero asks for all, as vLLM's clients do; more than there are is no fault.
   *
   * @throws InvalidRequestException if the number is negative
   */
  public static OptionalInt topN(Fields fields, String name) {
    OptionalInt wanted = fields.integer(name);
    if (wanted.isPresent() && wanted.getAsInt() < 0) {
      throw new InvalidRequestException(
          name + " is " + wanted.getAsInt() + "; give 1 or more, or 0 for all");
    }
    return wanted.isPresent() && wanted.getAsInt() > 0 ? wanted : OptionalInt.empty();
  }
}

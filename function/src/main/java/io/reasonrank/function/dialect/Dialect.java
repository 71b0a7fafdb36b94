package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.rerank.Problem;
import java.util.List;

/**
 * One API that clients speak already: where it listens, how it asks, answers and fails. A bean of
 * this type is all that a new dialect needs; see DESIGN.md.
 */
public interface Dialect {
  /** The name in metrics and logs: lower case, few of them. */
  String name();

  /** Paths that are this dialect's, each beginning with a slash; no two dialects share one. */
  List<String> paths();

  /**
   * Whether a request on a path of another dialect is this one's after all, because only this one
   * has such a field. Vendors share paths; see {@link Dialects}.
   */
  default boolean claims(JsonNode body) {
    return false;
  }

  /**
   * Reads a request; fields that the dialect does not know are ignored.
   *
   * @throws io.reasonrank.function.rerank.InvalidRequestException naming the field
   */
  Question read(Fields fields);

  /** The body of the answer: what Jackson writes as an object or, where the API wants, a list. */
  Object answer(Ranking ranking);

  /** The body that tells a problem. */
  Object error(Problem problem);

  /** The status of a problem. */
  default int status(Problem problem) {
    return problem.status();
  }

  /**
   * What this API calls a field.
   *
   * @param name {@code query} or {@code documents}
   */
  default String field(String name) {
    return name;
  }

  /** What OpenAPI shows. */
  Description description();

  /**
   * A dialect in OpenAPI.
   *
   * @param summary one line
   * @param request schema of the request: a record with {@code @Schema(name)}
   * @param answer schema of the answer, likewise
   * @param failure schema of errors, likewise
   * @param isList whether the answer is a bare list of {@code answer}
   * @param example a request, as JSON
   */
  record Description(
      String summary,
      Class<?> request,
      Class<?> answer,
      Class<?> failure,
      boolean isList,
      String example) {}
}

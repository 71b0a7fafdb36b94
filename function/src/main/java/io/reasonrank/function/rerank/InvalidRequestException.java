package io.reasonrank.function.rerank;

import java.util.function.UnaryOperator;

/** A request that is wrong in itself; the message is for its sender. */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String what;

  public InvalidRequestException(String message) {
    this("", message);
  }

  private InvalidRequestException(String field, String what) {
    super(field + what);
    this.field = field;
    this.what = what;
  }

  /**
   * @param field as {@link RerankCall} knows it: {@code query} or {@code documents}
   * @param what is wrong with it and what to do, to be read right after its name
   */
  static InvalidRequestException about(String field, String what) {
    return new InvalidRequestException(field, what);
  }

  /**
   * The message in the words of an API.
   *
   * @param names from our name of a field to the API's
   */
  String message(UnaryOperator<String> names) {
    return field.isEmpty() ? what : names.apply(field) + what;
  }
}

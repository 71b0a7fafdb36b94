package io.reasonrank.function.rerank;

/** A request that is wrong in itself; the message is for its sender. */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidRequestException(String message) {
    super(message);
  }
}

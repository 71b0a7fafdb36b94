package io.reasonrank.synthesis.teacher;

/** A question without a usable answer: its list is dropped, and the reason is kept. */
public final class UnusableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  UnusableException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  /** What a question died of. */
  public enum Fault {
    /** Every answer had a wrong form. */
    MALFORMED_ANSWER,
    /** The server refused to speak about it. */
    CONTENT_FILTER,
    /** The prompt does not fit into the model. */
    OVERLONG_PROMPT,
    /** The server refused the request. */
    REFUSED_REQUEST,
    /** The server failed at this question again and again while it answered others. */
    TEACHER_ERROR,
    /** The samples of a list's order disagree. */
    LOW_AGREEMENT
  }
}

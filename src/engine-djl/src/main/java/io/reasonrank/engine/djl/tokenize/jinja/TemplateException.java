package io.reasonrank.engine.djl.tokenize.jinja;

/**
 * A chat template that cannot be read or rendered; the message names the line where it is known.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }
}

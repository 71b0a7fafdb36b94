package io.reasonrank.stage;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a person can act on: its message is one line that names what is wrong, where, and
 * what to do; {@code cli} alone turns it into an exit status.
 */
public final class StageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public StageException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public StageException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public static StageException configuration(String message) {
    return new StageException(ExitCode.CONFIGURATION, message);
  }

  public static StageException data(String message) {
    return new StageException(ExitCode.DATA, message);
  }

  public static StageException noInput(String message) {
    return new StageException(ExitCode.NO_INPUT, message);
  }

  public static StageException io(String message, Throwable cause) {
    return new StageException(ExitCode.IO, message, cause);
  }
}

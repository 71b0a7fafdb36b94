package io.reasonrank.stage;

import java.io.IOException;

/** The work of one stage. The runtime around it reads, verifies and commits. */
public interface StageProgram {

  /** Name of the stage: label, finalize, sft, rl, export, evaluate or gate. */
  String stage();

  /**
   * Writes the artifact's files below {@link StageContext#work()}. Called again after a crash with
   * the same directory, it continues from what it kept in {@link StageContext#state()}.
   *
   * @throws StageException for everything that a person can act on
   * @throws IOException if reading or writing fails (exit 74)
   */
  StageResult run(StageContext context) throws IOException;

  /**
   * Helps a process of the same stage on another machine, which makes the artifact in the same
   * directory. Returns when its part is done.
   *
   * @throws StageException 78 if this stage runs on one machine
   */
  default void assist(StageContext context) throws IOException {
    throw StageException.configuration(
        "stage " + stage() + " runs on one machine; unset NODE_RANK");
  }
}

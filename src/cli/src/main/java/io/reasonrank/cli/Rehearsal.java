package io.reasonrank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs the small commands once on small inputs, so that the JDK can record what they load: {@code
 * make build} puts the record into {@code reasonrank.aot}, and the commands start in a third of the
 * time. See JEP 483 and JEP 514.
 */
final class Rehearsal {
  private static final String ANSWER =
      "{\"id\": 1, \"completion\": \"<think>t</think><answer>[2] > [1]</answer>\","
          + " \"num_passages\": 2, \"reference\": [1, 2], \"relevant\": [1]}\n";
  private static final String LIST =
      "{\"id\": 1, \"query\": \"caf\u00c3\u00a9 &amp; tea\", \"passages\": [\"a\", \"b\"]}\n";

  private Rehearsal() {}

  /**
   * @param arguments a folder for the inputs
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    String answers = write(folder, "answers.jsonl", ANSWER);
    String lists = write(folder, "lists.jsonl", LIST);
    String run = write(folder, "run", "q Q0 a 1 2.0 t\nq Q0 b 2 1.0 t\nr Q0 a 1 1.0 t\n");
    String qrels = write(folder, "qrels", "q 0 a 1\nr 0 b 1\n");
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    for (List<String> words :
        List.of(
            List.of("--version"),
            List.of("evaluate", "--qrels", qrels, "--run", run, "--baseline", run, "--per-query"),
            List.of("reward", "--in", answers),
            List.of("parse", "--in", answers),
            List.of("plan", "--num-passages", "100", "--strategy", "tdpart"),
            List.of("prompt", "--in", lists),
            List.of("parse", "--in", folder + "/absent"),
            List.of("help"))) {
      ReasonrankCommand.execute(() -> false, nowhere, nowhere, words.toArray(String[]::new));
    }
  }

  private static String write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}

package io.reasonrank.synthesis;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.StageSpec;
import java.nio.file.Path;
import java.util.Map;

/** The label stage as a process of its own, for tests that kill it. */
final class LabelProcess {
  private LabelProcess() {}

  /** Arguments: the directory behind {@code pvc://w} and the spec. */
  public static void main(String[] arguments) {
    String shard = System.getenv().getOrDefault("JOB_COMPLETION_INDEX", "0");
    var options =
        StageOptions.of(new LocalStore(Map.of("w", Path.of(arguments[0]))))
            .withShard(Integer.parseInt(shard));
    StageSpec spec = Json.read(Path.of(arguments[1]), StageSpec.class);
    try {
      System.out.println(new StageRunner(options).run(spec, new LabelStage()).resultLine());
      System.exit(0); // the engine's timers would keep the process
    } catch (StageException e) {
      System.err.println(e.getMessage());
      System.exit(e.exitCode().code());
    }
  }

  static ProcessBuilder command(Path directory, Path spec) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        LabelProcess.class.getName(),
        directory.toString(),
        spec.toString());
  }
}

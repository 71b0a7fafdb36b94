package io.reasonrank.bench.serving;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Prints one table: latency, overload, restart, start, and how soon the engine is free. */
public final class ServingBench {
  private static final List<String> PARTS =
      List.of("latency", "overload", "restart", "start", "engine");

  private ServingBench() {}

  /**
   * @param arguments the repository, a folder for what is left behind, a model for the embedded
   *     engine, the scale of durations, and the parts; all of them unless named
   */
  public static void main(String[] arguments) throws Exception {
    Setting setting =
        new Setting(
            Path.of(arguments[0]),
            Files.createDirectories(Path.of(arguments[1])),
            Path.of(arguments[2]),
            Double.parseDouble(arguments[3]));
    List<String> named = Arrays.asList(arguments).subList(4, arguments.length);
    Table.head();
    for (String part : named.isEmpty() ? PARTS : named) {
      run(part, setting);
    }
    System.exit(0); // what Vert.x leaves behind must not keep a bench alive
  }

  private static void run(String part, Setting setting) throws Exception {
    switch (part) {
      case "latency" -> new LatencyBench(setting).run();
      case "overload" -> new OverloadBench(setting).run();
      case "restart" -> new RestartBench(setting).run();
      case "start" -> new StartBench(setting).run();
      case "engine" -> new EngineBench(setting).run();
      default ->
          throw new IllegalArgumentException(
              "there is no part '" + part + "'; give one of " + PARTS);
    }
  }
}

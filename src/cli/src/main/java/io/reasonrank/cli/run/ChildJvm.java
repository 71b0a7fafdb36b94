package io.reasonrank.cli.run;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again, with the same Java, flags and class path. */
final class ChildJvm {
  private ChildJvm() {}

  static List<String> command(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.reasonrank.cli.Main");
    command.addAll(arguments);
    return command;
  }
}

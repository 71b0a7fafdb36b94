package io.reasonrank.cli;

import io.reasonrank.cli.output.Format;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reasonrank doctor}: says whether this machine can run the local pipeline. */
@Command(name = "doctor", description = "Check the set-up.", mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final int OLDEST_JAVA = 25;
  private static final long LEAST_MEMORY_MIB = 3_000;
  private static final long LEAST_DISK_MIB = 2_000;
  private static final long MIB = 1 << 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
  private Format format = Format.text;

  /** One thing looked at; {@code advice} is what to do where it is not ok. */
  record Check(String name, boolean ok, String found, String advice) {}

  @Override
  public Integer call() {
    List<Check> checks = List.of(java(), architecture(), memory(), disk(), nativeAccess());
    var out = command.commandLine().getOut();
    if (format == Format.json) {
      out.println(Json.line(checks));
    } else {
      checks.forEach(check -> out.println(line(check)));
    }
    boolean ok = checks.stream().allMatch(Check::ok);
    return (ok ? ExitCode.OK : ExitCode.CONFIGURATION).code();
  }

  private static String line(Check check) {
    String advice = check.ok() ? "" : "  → " + check.advice();
    return (check.ok() ? "ok    " : "fails ") + check.name() + ": " + check.found() + advice;
  }

  private static Check java() {
    int feature = Runtime.version().feature();
    return new Check(
        "Java", feature >= OLDEST_JAVA, Runtime.version().toString(), "install JDK 25 or newer");
  }

  private static Check architecture() {
    String found = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    boolean ok = found.startsWith("Linux") && found.endsWith("amd64");
    return new Check(
        "platform", ok, found, "the embedded engine brings Linux x86-64 libraries only");
  }

  private static Check memory() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    long mib =
        system instanceof com.sun.management.OperatingSystemMXBean known
            ? known.getTotalMemorySize() / MIB
            : LEAST_MEMORY_MIB;
    return new Check(
        "memory",
        mib >= LEAST_MEMORY_MIB,
        mib + " MiB",
        "give at least " + LEAST_MEMORY_MIB + " MiB");
  }

  private static Check disk() {
    long mib = new File(Path.of("").toAbsolutePath().toString()).getUsableSpace() / MIB;
    return new Check(
        "disk here", mib >= LEAST_DISK_MIB, mib + " MiB free", "free " + LEAST_DISK_MIB + " MiB");
  }

  private static Check nativeAccess() {
    List<String> flags = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    boolean ok = flags.stream().anyMatch(flag -> flag.startsWith("--enable-native-access"));
    return new Check(
        "native access", ok, ok ? "allowed" : "not allowed", "start with bin/reasonrank");
  }
}

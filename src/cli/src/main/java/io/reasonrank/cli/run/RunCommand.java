package io.reasonrank.cli.run;

import io.reasonrank.pipeline.manifest.ManifestReader;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code reasonrank run -f FILE…}: on this machine what the operator does in a cluster, with the
 * same manifests, plans, stages and gates.
 */
@Command(
    name = "run",
    description = "Run the pipeline of some manifests on this machine.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Option(
      names = "-f",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "YAML files or folders of them.")
  private List<Path> files = List.of();

  @Option(
      names = "--volume",
      paramLabel = "CLAIM=DIR",
      description = "Directory that stands for a volume claim; others lie in WORK/volumes.")
  private Map<String, Path> volumes = Map.of();

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Logs and volumes go here (default target/<name of the first -f>).")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--slots",
      defaultValue = "2",
      description = "Most stages at a time (default ${DEFAULT-VALUE}).")
  private int slots = 2;

  private final BooleanSupplier stop;

  public RunCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws IOException {
    requireSlots();
    var runs = new RunGraph(new ManifestReader().read(files).resources()).inOrder();
    var runFiles = new RunFiles(home().toAbsolutePath());
    Files.createDirectories(runFiles.root());
    try (RunDisplay display = display()) {
      var launcher = new StageLauncher(runFiles, store(runFiles.root()));
      var summary = new RunSummary(new LocalPipeline(launcher, display, slots, stop).run(runs));
      summary.write(runFiles.summary());
      display.note("stages: " + summary.stages().size() + ", see " + runFiles.summary());
    }
    return ExitCode.OK.code();
  }

  private void requireSlots() {
    if (slots < 1) {
      throw new StageException(ExitCode.USAGE, "--slots is " + slots + "; give 1 or more");
    }
  }

  private Path home() {
    return directory.orElseGet(() -> Path.of("target", baseName(files.getFirst())));
  }

  private static String baseName(Path file) {
    String name = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    return name.replaceFirst("\\.ya?ml$", "");
  }

  private LocalStore store(Path root) {
    var all = new LinkedHashMap<>(LocalStore.fromEnvironment(System.getenv()).volumes());
    all.putIfAbsent(LocalStore.OTHERS, root.resolve("volumes"));
    all.putAll(volumes);
    return new LocalStore(all);
  }

  private RunDisplay display() {
    PrintWriter err = command.commandLine().getErr();
    Console console = System.console();
    return console != null && console.isTerminal()
        ? new BarDisplay(err)
        : new PlainDisplay(err, InstantSource.system());
  }
}

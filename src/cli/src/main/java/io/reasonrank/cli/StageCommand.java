package io.reasonrank.cli;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.store.ArtifactStores;
import io.reasonrank.synthesis.LabelEstimate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reasonrank stage NAME --spec spec.json}: one stage, as pods and {@code run} start it. */
@Command(
    name = "stage",
    description = "Run one stage of a pipeline.",
    mixinStandardHelpOptions = true)
final class StageCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Parameters(
      paramLabel = "NAME",
      description = "label, finalize, sft, rl, export, evaluate, gate or clean")
  private String name = "";

  @Option(names = "--spec", required = true, paramLabel = "FILE", description = "What to do.")
  private Path spec = Path.of("spec.json");

  @Option(names = "--progress", paramLabel = "FILE", description = "Append progress lines here.")
  private Optional<Path> progress = Optional.empty();

  @Option(names = "--result", paramLabel = "FILE", description = "Write the result here.")
  private Optional<Path> result = Optional.empty();

  @Option(
      names = "--estimate",
      description = "Of label: print what the teacher would be asked and cost; ask nobody.")
  private boolean estimate;

  private final BooleanSupplier stop;

  StageCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    StageProgram program = StagePrograms.of(name);
    StageSpec task = read(spec);
    StageOptions options = options();
    if (estimate) {
      return estimate(task, options);
    }
    if (isHelper(task, System.getenv())) {
      new StageRunner(options).assist(task, program);
      return ExitCode.OK.code();
    }
    Optional<ProgressPush> push = push(task, options);
    StageOutcome outcome;
    try {
      outcome = new StageRunner(options).run(task, program);
    } finally {
      push.ifPresent(ProgressPush::close);
    }
    command.commandLine().getOut().println(outcome.resultLine());
    return ExitCode.OK.code();
  }

  /** Of the machines that train together, the one of rank 0 makes the output. */
  static boolean isHelper(StageSpec task, Map<String, String> environment) {
    return task.parameters() instanceof SftParameters sft
        && sft.trainer().nodes() > 1
        && !environment.getOrDefault("NODE_RANK", "0").equals("0");
  }

  private int estimate(StageSpec task, StageOptions options) {
    if (!(task.parameters() instanceof LabelParameters)) {
      throw StageException.configuration("--estimate belongs to stage label, not " + name);
    }
    var figures = new StageRunner(options).look(task, LabelEstimate::of);
    command.commandLine().getOut().print(Json.pretty(figures));
    command.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  /** A spec that does not parse is a mistake of whoever wrote it, not of the data. */
  private static StageSpec read(Path file) {
    if (!Files.exists(file)) {
      throw StageException.noInput("there is no file " + file + "; give --spec FILE");
    }
    try {
      return Json.read(file, StageSpec.class);
    } catch (StageException e) {
      throw e.exitCode() == ExitCode.DATA
          ? new StageException(ExitCode.CONFIGURATION, e.getMessage(), e)
          : e;
    }
  }

  private StageOptions options() {
    Map<String, String> environment = System.getenv();
    return new StageOptions(
        ArtifactStores.fromEnvironment(environment),
        shard(environment.getOrDefault("JOB_COMPLETION_INDEX", "0")),
        progress,
        result,
        stop,
        InstantSource.system(),
        ToolVersion.text());
  }

  private Optional<ProgressPush> push(StageSpec task, StageOptions options) {
    Path work = Path.of(options.store().locate(task.output()) + ".partial");
    return progress.flatMap(
        file ->
            ProgressPush.start(System.getenv(), options.shard(), file, work, ProgressPush.EVERY));
  }

  private static int shard(String index) {
    try {
      return Integer.parseInt(index);
    } catch (NumberFormatException e) {
      throw new StageException(
          ExitCode.CONFIGURATION, "JOB_COMPLETION_INDEX is \"" + index + "\", not a number", e);
    }
  }
}

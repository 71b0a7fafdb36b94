package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.trec.Fusion;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reasonrank fuse}: one TREC run of several, for hybrid first stages. */
@Command(
    name = "fuse",
    description = {
      "Fuse TREC runs: rrf (reciprocal ranks, any number of runs) or interpolate (two runs, scores",
      "scaled to [0,1] per query). The runs are held in memory."
    },
    mixinStandardHelpOptions = true)
public final class FuseCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Option(names = "--run", required = true, description = "TREC run; give it twice or more.")
  private List<String> runFiles = List.of();

  @Option(names = "--method", defaultValue = "rrf", description = "Default ${DEFAULT-VALUE}.")
  private String method = "rrf";

  @Option(
      names = "--constant",
      defaultValue = "60",
      description = "Added to each rank by rrf; default ${DEFAULT-VALUE}.")
  private int constant;

  @Option(
      names = "--weight",
      defaultValue = "0.5",
      description = "Of the first run when interpolating, in [0,1]; default ${DEFAULT-VALUE}.")
  private double weight;

  @Option(names = "--out", description = "Where the run goes; stdout by default.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--tag", defaultValue = "fused", description = "Name of the system.")
  private String tag = "fused";

  @Option(names = "--strict", description = "Stop at the first line that cannot be read.")
  private boolean strict;

  @Override
  public Integer call() throws IOException {
    LineFaults faults = new LineFaults(spec.commandLine().getErr(), strict);
    Run fused = fuse(faults);
    faults.summarize();
    if (out.isPresent()) {
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(out.get()))) {
        fused.write(writer, tag);
      }
    } else {
      fused.write(spec.commandLine().getOut(), tag);
    }
    return ExitCode.OK.code();
  }

  private Run fuse(LineFaults faults) throws IOException {
    boolean interpolate = method.equals("interpolate");
    if (!interpolate && !method.equals("rrf")) {
      throw wrong("--method is '" + method + "'; give rrf or interpolate");
    }
    if (runFiles.size() < 2 || (interpolate && runFiles.size() > 2)) {
      throw wrong(
          "--run is given "
              + runFiles.size()
              + " times; "
              + method
              + " needs "
              + (interpolate ? "two" : "at least two"));
    }
    List<Run> runs = new ArrayList<>();
    for (String file : runFiles) {
      runs.add(read(file, faults));
    }
    try {
      return interpolate
          ? Fusion.interpolate(runs.get(0), runs.get(1), weight)
          : Fusion.reciprocalRank(runs, constant);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static Run read(String file, LineFaults faults) throws IOException {
    try (BufferedReader lines = Input.open(file)) {
      Run run = Run.read(lines, file, faults);
      if (run.byQuery().isEmpty()) {
        throw StageException.data(file + " has no usable line; give a TREC run");
      }
      return run;
    }
  }
}

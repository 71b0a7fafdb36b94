package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.reranker.Strategy;
import io.reasonrank.reranker.plan.PlanCost;
import io.reasonrank.reranker.plan.PlanRun;
import io.reasonrank.reranker.plan.PlanShape;
import io.reasonrank.reranker.plan.PlanTable;
import io.reasonrank.reranker.plan.Planners;
import io.reasonrank.reranker.plan.WindowPlanner;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reasonrank plan}: what a strategy costs for a length. */
@Command(
    name = "plan",
    description = {
      "Calls and rounds of a strategy, as JSON: calls, rounds (expected), callsMax, roundsMax;",
      "for sliding also windows, pairs [start,end), 0-based, in call order."
    },
    mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Option(
      names = "--strategy",
      defaultValue = "sliding",
      description = "sliding, tdpart, groups, vote or pointwise; default ${DEFAULT-VALUE}")
  private String strategy = "sliding";

  @Option(
      names = {"--num-passages", "-n"},
      description = "Passages in the list; needed unless --simulate is given.")
  private int passages = -1;

  @Option(names = "--window", defaultValue = "20", description = "Default ${DEFAULT-VALUE}.")
  private int window;

  @Option(names = "--step", defaultValue = "10", description = "Default ${DEFAULT-VALUE}.")
  private int step;

  @Option(names = "--passes", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
  private int passes;

  @Option(
      names = "--top-k",
      defaultValue = "10",
      description = "Ranks that must be right; default ${DEFAULT-VALUE}.")
  private int topK;

  @Option(
      names = "--simulate",
      description = "Print what every strategy reaches and costs in a simulation, as a table.")
  private boolean simulate;

  @Option(
      names = "--run",
      description = "With --simulate: a TREC run instead of simulated lists; needs --qrels.")
  private Optional<String> run = Optional.empty();

  @Option(names = "--qrels", description = "With --run: the judge orders a window by them.")
  private Optional<String> qrels = Optional.empty();

  @Option(
      names = "--trials",
      defaultValue = "300",
      description = "Lists of the simulation; default ${DEFAULT-VALUE}.")
  private int trials;

  @Option(names = "--format", defaultValue = "json", description = "json, the only one.")
  private String format = "json";

  @Override
  public Integer call() throws IOException {
    try {
      spec.commandLine().getOut().println(simulate ? table() : Json.line(plan()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  private String table() throws IOException {
    if (run.isPresent() && qrels.isPresent()) {
      return oracle(run.get(), qrels.get()).text().stripTrailing();
    }
    List<Integer> lengths = passages < 0 ? List.of(20, 50, 100, 200, 1000) : List.of(passages);
    PlanShape shape = new PlanShape(window, step, passes, topK);
    return PlanTable.text(lengths, shape, Math.max(1, trials)).stripTrailing();
  }

  private OracleTable oracle(String runFile, String qrelsFile) throws IOException {
    LineFaults faults = new LineFaults(spec.commandLine().getErr(), false);
    try (BufferedReader runLines = Input.open(runFile);
        BufferedReader qrelsLines = Input.open(qrelsFile)) {
      return new OracleTable(
          Run.read(runLines, runFile, faults),
          Qrels.read(qrelsLines, qrelsFile, faults),
          new PlanShape(window, step, passes, topK));
    }
  }

  private ObjectNode plan() {
    if (passages < 0) {
      throw new IllegalArgumentException("--num-passages is missing or negative; give 0 or more");
    }
    Strategy chosen = Strategy.of(strategy);
    PlanShape shape = new PlanShape(window, step, passes, topK);
    WindowPlanner planner = Planners.of(chosen);
    PlanCost cost = PlanCost.of(planner, passages, shape);
    ObjectNode plan = Json.object();
    putNumber(plan, "calls", cost.calls());
    putNumber(plan, "rounds", cost.rounds());
    plan.put("callsMax", cost.callsMax()).put("roundsMax", cost.roundsMax());
    if (chosen == Strategy.SLIDING) {
      putWindows(plan.putArray("windows"), planner, shape);
    }
    return plan;
  }

  /** Whole numbers stay whole. */
  private static void putNumber(ObjectNode plan, String name, double value) {
    if (value == Math.rint(value)) {
      plan.put(name, (long) value);
    } else {
      plan.put(name, value);
    }
  }

  private void putWindows(ArrayNode pairs, WindowPlanner planner, PlanShape shape) {
    // A judge that keeps every order leaves positions where they are: a window shows its span.
    PlanRun kept = PlanRun.of(planner, passages, shape, WindowPlanner.JudgedWindow::of);
    for (List<Integer> positions : kept.windows()) {
      pairs.addArray().add(positions.getFirst()).add(positions.getLast() + 1);
    }
  }
}

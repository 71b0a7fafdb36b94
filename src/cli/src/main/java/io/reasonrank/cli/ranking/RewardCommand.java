package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.released.ReleasedReward;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.RewardReference;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.ranking.reward.RewardSpec.WeightedView;
import io.reasonrank.ranking.reward.RewardView;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.training.reward.RewardServer;
import io.reasonrank.training.reward.RewardSpecs;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reasonrank reward --in X.jsonl}: the reward of completions. */
@Command(
    name = "reward",
    description = {
      "Reward completions.",
      "In: id, completion, num_passages, reference[], relevant[] (ids 1-based).",
      "Out: id, reward, ndcg, recall, rbo, format (ok, bad_answer, bad_output).",
      "With --serve over HTTP: POST {\"items\": [records]}, or OpenRLHF's remote reward."
    },
    mixinStandardHelpOptions = true)
public final class RewardCommand extends RecordsCommand {
  private static final long MOMENT_MILLIS = 200;

  @Option(
      names = "--profile",
      defaultValue = "reasonrank",
      converter = Profile.Converter.class,
      description = "reasonrank, or released-code for the released code's behaviour.")
  private Profile profile = Profile.REASONRANK;

  @Option(
      names = "--persistence",
      defaultValue = "1",
      description = "p of the rank-biased overlap in (0,1); 1, the default, for average overlap.")
  private double persistence = 1;

  @Option(
      names = "--extrapolated",
      description = "With --persistence: extrapolate the overlap, so that equal orders give 1.")
  private boolean extrapolated;

  @Option(names = "--serve", description = "Answer over HTTP instead of reading --in.")
  private boolean serve;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "With --serve: address to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      defaultValue = "8082",
      description = "With --serve: port, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port = 8082;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "With --serve: spec.json of an rl stage, for its reward; else the paper's.")
  private Optional<Path> stageSpec = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  private final BooleanSupplier stop;

  /** A command that does not serve. */
  public RewardCommand() {
    this(() -> true);
  }

  /**
   * @param stop whether the process was asked to stop
   */
  public RewardCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws IOException {
    if (!serve) {
      return super.call();
    }
    try (RewardServer server = RewardServer.start(served(), host, port)) {
      command
          .commandLine()
          .getOut()
          .printf("rewards at http://%s:%d/v1/reward%n", host, server.port());
      command.commandLine().getOut().flush();
      while (!stop.getAsBoolean()) {
        Thread.sleep(MOMENT_MILLIS);
      }
      return ExitCode.TERMINATED.code();
    } catch (BindException e) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          "cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); give another --port",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.TERMINATED.code();
    }
  }

  private RewardSpec served() {
    if (stageSpec.isEmpty()) {
      return RewardSpec.PAPER;
    }
    StageSpec read = Json.read(stageSpec.get(), StageSpec.class);
    if (read.parameters() instanceof RlParameters rl) {
      return RewardSpecs.of(rl.reward());
    }
    throw StageException.configuration(
        stageSpec.get() + " is for stage " + read.stage() + "; give the spec of an rl stage");
  }

  private RankingReward reward = new RankingReward(RewardSpec.PAPER);

  @Override
  void open() {
    String overlap = extrapolated && persistence != 1 ? "rbo-ext" : "rbo";
    reward =
        new RankingReward(
            new RewardSpec(
                List.of(
                    new WeightedView(RewardView.of("ndcg", 10, 1), 1),
                    new WeightedView(RewardView.of("recall", 10, 1), 0.2),
                    new WeightedView(RewardView.of(overlap, 0, persistence), 0.1)),
                0,
                -1));
  }

  @Override
  Object convert(JsonNode record) {
    JsonNode id = Fields.id(record);
    String completion = Fields.text(record, "completion");
    RewardReference reference = reference(record);
    Reward scored =
        switch (profile) {
          case REASONRANK -> reward.score(completion, reference);
          case RELEASED_CODE -> ReleasedReward.score(completion, reference);
        };
    ObjectNode answer = Json.object();
    answer.set("id", id);
    answer.put("reward", scored.total());
    List.of("ndcg", "recall", "rbo").forEach(view -> answer.put(view, scored.view(view)));
    return answer.put("format", scored.format().wireName());
  }

  private static RewardReference reference(JsonNode record) {
    List<Integer> order = Fields.numbers(record, "reference");
    int n = Fields.count(record, "num_passages");
    if (order.size() != n) {
      throw new IllegalArgumentException(
          "field 'reference' has " + order.size() + " ids, num_passages is " + n);
    }
    return RewardReference.binary(order, Fields.numbers(record, "relevant"));
  }
}

package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.cli.run.PromotionState.Served;
import io.reasonrank.promotion.canary.ModelApi;
import io.reasonrank.promotion.canary.RoutingApi;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Takes the model of a Reranker of this machine back: in the middle of its canary, or long after.
 * What serves changes first; Git hears of it afterwards, when it answers.
 */
public final class LocalRollback {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** A run looks once a second; it may be busy with an endpoint that does not answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final RunFiles files;
  private final Map<String, String> environment;
  private final RoutingApi routing = new RoutingApi();
  private final ModelApi models = new ModelApi();

  LocalRollback(RunFiles files, Map<String, String> environment) {
    this.files = files;
    this.environment = environment;
  }

  /**
   * For the files of {@code reasonrank run}.
   *
   * @param work its {@code --work}; empty: where it puts them by itself
   * @param manifests its {@code -f}
   */
  public static LocalRollback of(Optional<Path> work, List<Path> manifests) {
    return new LocalRollback(RunFiles.of(work, manifests), System.getenv());
  }

  /**
   * Takes a model back.
   *
   * @param digest first digits of the model to leave; empty: the one that is tried, else the one
   *     that serves
   * @param endpoint that runs and shall serve what was before; empty: none does
   * @return what was done, in one line
   * @throws StageException 66 if there is nothing to leave or to go back to, 69 if the endpoint or
   *     a run at work does not answer
   */
  public String takeBack(Reranker reranker, Optional<String> digest, Optional<URI> endpoint)
      throws IOException {
    String name = reranker.getMetadata().getName();
    RollbackNote note = files.rollback(name);
    note.leave(leaving(state(name), digest).digest());
    if (!await(() -> !note.isThere() || heed(reranker, note), PATIENCE)) {
      throw new StageException(
          ExitCode.TEMPORARY,
          name
              + ": a reasonrank run is at work and did not take it back yet; it will, or run"
              + " again");
    }
    PromotionState now = state(name);
    endpoint.ifPresent(at -> bringBack(reranker, at, now.served().orElseThrow()));
    return proposed(reranker).summary() + hint(now, endpoint);
  }

  private PromotionState state(String name) {
    return PromotionState.read(files.promotion(name))
        .orElseThrow(
            () ->
                StageException.noInput(
                    files.promotion(name)
                        + " is not there: reasonrank run promoted nothing for "
                        + name
                        + " in "
                        + files.root()
                        + "; give its -f and --work"));
  }

  /** The model that is meant; it can be left. */
  private static Served leaving(PromotionState state, Optional<String> digest) {
    Served leaves =
        Stream.of(state.tried(), state.served())
            .flatMap(Optional::stream)
            .filter(model -> digest.map(given -> isOf(model, given)).orElse(true))
            .findFirst()
            .orElseThrow(() -> StageException.noInput(nothing(state, digest)));
    if (!state.tried().equals(Optional.of(leaves)) && state.past().usable().isEmpty()) {
      throw StageException.noInput(
          state.reranker() + ": nothing is left of what served before " + leaves.run());
    }
    return leaves;
  }

  private static boolean isOf(Served model, String digits) {
    return hex(model.digest()).startsWith(hex(digits));
  }

  private static String hex(String digest) {
    return digest.substring(digest.indexOf(':') + 1);
  }

  private static String nothing(PromotionState state, Optional<String> digest) {
    return state.reranker()
        + digest
            .map(given -> ": no model " + given + " serves or is tried")
            .orElse(": nothing serves")
        + "; see "
        + state.summary();
  }

  /** Whether it was our turn; a run that tries the model sees the note and does this itself. */
  private boolean heed(Reranker reranker, RollbackNote note) {
    try {
      Optional<PromotionState> after =
          inTurn(reranker.getMetadata().getName(), state -> note.heeded(reranker, state));
      if (after.isPresent()) {
        note.remove();
      }
      return after.isPresent();
    } catch (IOException e) {
      throw StageException.io(note.file() + ": " + e.getMessage(), e);
    }
  }

  /** The state after a change; empty where it is somebody else's turn. */
  private Optional<PromotionState> inTurn(String name, UnaryOperator<PromotionState> change)
      throws IOException {
    Optional<Turn> turn = Turn.take(files.turn(name));
    if (turn.isEmpty()) {
      return Optional.empty();
    }
    try (Turn ours = turn.get()) {
      PromotionState before = state(name);
      PromotionState after = change.apply(before);
      if (!after.equals(before)) {
        after.write(files.promotion(name));
      }
      return Optional.of(after);
    }
  }

  private void bringBack(Reranker reranker, URI at, Served model) {
    Optional<String> token = IncumbentEndpoint.token(environment);
    routing.takeBack(at, token);
    if (models.served(at, token).equals(model.digest())) {
      return;
    }
    models.exchange(at, token, model.model().toString(), model.digest());
    var within = Duration.ofSeconds(reranker.getSpec().startupSeconds());
    if (!await(() -> models.isExchanged(at, token, model.digest()), within)) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          at + " did not exchange its model within " + within.toSeconds() + " s; run again");
    }
  }

  /** Where Git decides, it is asked to want what serves. */
  private PromotionState proposed(Reranker reranker) throws IOException {
    String name = reranker.getMetadata().getName();
    var proposals = new LocalProposals(files, environment);
    return inTurn(name, state -> proposals.follow(reranker, state))
        .orElseGet(() -> state(name)); // a run that is at work asks Git
  }

  private static String hint(PromotionState state, Optional<URI> endpoint) {
    return endpoint
        .map(at -> "; " + at + " serves " + state.served().map(Served::run).orElse("nothing"))
        .orElse("; an endpoint that runs goes on until --endpoint URL names it, or a new start");
  }

  private static boolean await(BooleanSupplier done, Duration within) {
    Instant end = Instant.now().plus(within);
    while (!done.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StageException(ExitCode.TERMINATED, "interrupted; run it again", e);
      }
    }
    return true;
  }
}

package io.reasonrank.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.promotion.canary.CanaryReport;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a Reranker serves on this machine, and why: the laptop's counterpart of {@code spec.model}.
 *
 * @param reranker its name
 * @param key digest of gates and candidates: the same question gets the same answer
 * @param served the promoted model, or empty
 * @param proposed a model that passed the gates and that Git does not ask for yet, or empty
 * @param tried a model that may serve once it was tried beside the one that serves, or empty
 * @param reverting a model that was taken back and that Git still asks for, or empty
 * @param proposal what became of it, for people; empty where gates alone have a say
 * @param canary how the last canary went, or empty
 * @param past what served before and what must not serve again
 * @param decision the decision with the verdict of every gate
 */
public record PromotionState(
    String reranker,
    String key,
    Optional<Served> served,
    Optional<Served> proposed,
    Optional<Served> tried,
    Optional<Reverting> reverting,
    Optional<String> proposal,
    Optional<CanaryReport> canary,
    PastModels past,
    JsonNode decision) {
  /** Fields that files of earlier versions do not have. */
  private static final List<String> NEWER = List.of("tried", "reverting", "canary");

  /**
   * A promoted model.
   *
   * @param run that made it, for example {@code RLRun/support-rl}
   * @param uri where it lies
   * @param digest of its manifest
   * @param model its directory
   * @param evaluation directory of its evaluation
   */
  public record Served(String run, String uri, String digest, Path model, Path evaluation) {
    /** Whether the model is still what was promoted. */
    boolean isThere() {
      return Artifact.isCommitted(model)
          && Artifact.isCommitted(evaluation)
          && Artifact.manifest(model).digest().equals(digest);
    }
  }

  /**
   * A model on its way out of Git.
   *
   * @param asked whether the way back was proposed already
   */
  public record Reverting(Served model, boolean asked) {}

  /** The gates' decision, before anything was made of it. */
  static PromotionState decided(
      String reranker,
      String key,
      Optional<Served> served,
      Optional<Served> proposed,
      PastModels past,
      JsonNode decision) {
    return new PromotionState(
        reranker,
        key,
        served,
        proposed,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        past,
        decision);
  }

  static Optional<PromotionState> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ObjectNode state = Json.read(file, ObjectNode.class);
    NEWER.stream().filter(field -> !state.has(field)).forEach(state::putNull);
    if (!state.has("past")) {
      state.set("past", Json.mapper().valueToTree(PastModels.NONE));
    }
    return Optional.of(Json.parse(state.toString(), PromotionState.class, file.toString()));
  }

  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Artifact.writeSynced(file, Json.pretty(this));
  }

  /** Nothing is in the way of a model any more but its canary, where another one serves. */
  PromotionState allowed(Served model, Optional<String> line) {
    return served.filter(other -> !other.digest().equals(model.digest())).isPresent()
        ? next(served, Optional.empty(), Optional.of(model), Optional.empty(), line)
        : next(Optional.of(model), Optional.empty(), Optional.empty(), Optional.empty(), line);
  }

  /** The proposed model waits for people. */
  PromotionState waiting(String line) {
    return said(line);
  }

  /** People do not want the proposed model. */
  PromotionState declined(String line) {
    return next(served, Optional.empty(), Optional.empty(), reverting, Optional.of(line));
  }

  /** The tried model serves. */
  PromotionState shown(String line) {
    return next(tried, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(line))
        .with(served.map(past::replaced).orElse(past));
  }

  /** The tried model does not serve, now and later; where Git decides it must leave Git, too. */
  PromotionState takenBack(boolean fromGit, String line) {
    Served leaves = tried.orElseThrow();
    return next(served, proposed, Optional.empty(), leaving(leaves, fromGit), Optional.of(line))
        .with(past.refused(leaves));
  }

  /** The model that serves gives way to the newest before it that is still there. */
  PromotionState left(boolean fromGit) {
    Served leaves = served.orElseThrow();
    Served back = past.usable().getFirst();
    String line = reranker + ": " + leaves.run() + " was taken back, " + back.run() + " serves";
    return next(Optional.of(back), proposed, tried, leaving(leaves, fromGit), Optional.of(line))
        .with(past.refused(leaves).without(back));
  }

  private static Optional<Reverting> leaving(Served model, boolean fromGit) {
    return fromGit ? Optional.of(new Reverting(model, false)) : Optional.empty();
  }

  /**
   * After a person said which models have to go.
   *
   * @param fromGit whether Git decides what serves
   */
  PromotionState without(Predicate<Served> unwanted, boolean fromGit) {
    if (tried.filter(unwanted).isPresent()) {
      String keeps = served.map(Served::run).orElse("nothing");
      return takenBack(
          fromGit,
          reranker + ": keeps " + keeps + "; " + tried.get().run() + " was taken back as asked");
    }
    return served.filter(unwanted).isPresent() && !past.usable().isEmpty() ? left(fromGit) : this;
  }

  /** How far a model is on its way out of Git; empty: it is out, or people want it to stay. */
  PromotionState reverting(Optional<Reverting> now, String line) {
    return next(served, proposed, tried, now, Optional.of(line));
  }

  /** The same with another line for people. */
  PromotionState said(String line) {
    return next(served, proposed, tried, reverting, Optional.of(line));
  }

  PromotionState with(CanaryReport report) {
    return new PromotionState(
        reranker,
        key,
        served,
        proposed,
        tried,
        reverting,
        proposal,
        Optional.of(report),
        past,
        decision);
  }

  private PromotionState with(PastModels models) {
    return new PromotionState(
        reranker, key, served, proposed, tried, reverting, proposal, canary, models, decision);
  }

  private PromotionState next(
      Optional<Served> serves,
      Optional<Served> proposes,
      Optional<Served> tries,
      Optional<Reverting> reverts,
      Optional<String> line) {
    return new PromotionState(
        reranker, key, serves, proposes, tries, reverts, line, canary, past, decision);
  }

  /** One line for people. */
  public String summary() {
    return proposal.orElseGet(() -> decision.path("summary").asText());
  }
}

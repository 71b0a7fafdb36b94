package io.reasonrank.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a Reranker serves on this machine, and why: the laptop's counterpart of {@code spec.model}.
 *
 * @param reranker its name
 * @param key digest of gates and candidates: the same question gets the same answer
 * @param served the promoted model, or empty
 * @param proposed a model that passed the gates and that Git does not ask for yet, or empty
 * @param proposal what became of it in Git, for people; empty where Git has no say
 * @param decision the decision with the verdict of every gate
 */
public record PromotionState(
    String reranker,
    String key,
    Optional<Served> served,
    Optional<Served> proposed,
    Optional<String> proposal,
    JsonNode decision) {

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

  static Optional<PromotionState> read(Path file) {
    return Files.exists(file)
        ? Optional.of(Json.read(file, PromotionState.class))
        : Optional.empty();
  }

  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Artifact.writeSynced(file, Json.pretty(this));
  }

  /** Git asks for the proposed model: it serves. */
  PromotionState merged(String line) {
    return new PromotionState(
        reranker, key, proposed, Optional.empty(), Optional.of(line), decision);
  }

  /** The proposed model waits for people. */
  PromotionState waiting(String line) {
    return new PromotionState(reranker, key, served, proposed, Optional.of(line), decision);
  }

  /** People do not want the proposed model. */
  PromotionState declined(String line) {
    return new PromotionState(reranker, key, served, Optional.empty(), Optional.of(line), decision);
  }

  /** One line for people. */
  public String summary() {
    return proposal.orElseGet(() -> decision.path("summary").asText());
  }
}

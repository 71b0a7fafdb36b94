package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the annotation {@code reasonrank.io/rollback} is in a cluster: the digest of the model that
 * a Reranker of this machine has to leave. It is written before anything is done about it, and goes
 * when that is written down; so a canary under way sees it, and so does whoever comes after a kill.
 */
record RollbackNote(Path file) {
  void leave(String digest) throws IOException {
    Artifact.writeSynced(file, digest + "\n");
  }

  /** Whether it names that model. */
  boolean names(PromotionState.Served model) {
    return digest().filter(model.digest()::equals).isPresent();
  }

  /** A state without the model that it names. */
  PromotionState heeded(Reranker reranker, PromotionState state) {
    boolean git = reranker.getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS;
    return state.without(this::names, git);
  }

  boolean isThere() {
    return Files.exists(file);
  }

  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  private Optional<String> digest() {
    try {
      return isThere() ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw StageException.io(file + " cannot be read", e);
    }
  }
}

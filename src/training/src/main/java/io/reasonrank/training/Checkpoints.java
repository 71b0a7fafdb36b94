package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.train.Trainer;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Digests;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an exact continuation needs: weights, moments, and a few counts. A checkpoint is a directory
 * {@code step-<n>}, written aside and renamed; one whose file does not match its digest is skipped
 * for the one before it.
 */
final class Checkpoints {
  private static final String STATE = "trainer.safetensors";
  private static final String COUNTS = "state.json";

  private final Path directory;
  private final int keep;

  Checkpoints(Path directory, int keep) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.keep = Math.max(1, keep);
  }

  /** Where a training run stands; {@code used} counts records taken from the data. */
  record Position(int step, long used, long optimizerSteps, double bestScore, int bestStep) {
    static final Position START = new Position(0, 0, 0, Double.NEGATIVE_INFINITY, 0);

    Position with(double score, int atStep) {
      return new Position(step, used, optimizerSteps, score, atStep);
    }
  }

  void save(Trainer trainer, Position position) throws IOException {
    Path target = directory.resolve(String.format(Locale.ROOT, "step-%08d", position.step()));
    Path aside = directory.resolve("writing");
    Trees.delete(aside);
    Files.createDirectories(aside);
    trainer.save(aside.resolve(STATE));
    ObjectNode counts = Json.object();
    counts.put("step", position.step()).put("used", position.used());
    counts.put("optimizerSteps", position.optimizerSteps());
    counts.put("bestScore", position.bestScore()).put("bestStep", position.bestStep());
    counts.put("sha256", Digests.hex(aside.resolve(STATE)));
    Artifact.writeSynced(aside.resolve(COUNTS), Json.line(counts));
    Trees.delete(target);
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    List<Path> all = newestFirst();
    for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
      Trees.delete(old);
    }
  }

  /** Restores the newest sound checkpoint into the trainer, if there is one. */
  Optional<Position> restore(Trainer trainer) throws IOException {
    for (Path checkpoint : newestFirst()) {
      if (!Files.isRegularFile(checkpoint.resolve(COUNTS))) {
        continue;
      }
      var counts = Json.mapper().readTree(checkpoint.resolve(COUNTS).toFile());
      if (!Digests.hex(checkpoint.resolve(STATE)).equals(counts.path("sha256").asText())) {
        System.err.println(
            "reasonrank: checkpoint " + checkpoint.getFileName() + " is damaged, going back one");
        continue;
      }
      try {
        trainer.restore(checkpoint.resolve(STATE), counts.path("optimizerSteps").asLong());
      } catch (CheckpointException e) {
        throw StageException.configuration(String.valueOf(e.getMessage()));
      }
      return Optional.of(
          new Position(
              counts.path("step").asInt(),
              counts.path("used").asLong(),
              counts.path("optimizerSteps").asLong(),
              // The start, minus infinity, has no number in JSON.
              counts.path("bestScore").asDouble(Double.NEGATIVE_INFINITY),
              counts.path("bestStep").asInt()));
    }
    return Optional.empty();
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("step-"))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }
}

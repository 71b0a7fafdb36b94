package io.reasonrank.stage;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * How a stage is run, apart from what its spec says.
 *
 * @param store where URIs lead
 * @param shard this shard's index, from {@code JOB_COMPLETION_INDEX}
 * @param progressFile progress lines go here
 * @param resultFile the result goes here (the termination message of a pod)
 * @param stop whether the process was asked to stop
 * @param clock for the estimate of the time left
 * @param tool name and version of this program
 */
public record StageOptions(
    ArtifactStore store,
    int shard,
    Optional<Path> progressFile,
    Optional<Path> resultFile,
    BooleanSupplier stop,
    InstantSource clock,
    String tool) {

  /** No files, no stop, the system's clock: for tests and embedding. */
  public static StageOptions of(ArtifactStore store) {
    return new StageOptions(
        store,
        0,
        Optional.empty(),
        Optional.empty(),
        () -> false,
        InstantSource.system(),
        "reasonrank");
  }

  public StageOptions withShard(int index) {
    return new StageOptions(store, index, progressFile, resultFile, stop, clock, tool);
  }

  public StageOptions withStop(BooleanSupplier signal) {
    return new StageOptions(store, shard, progressFile, resultFile, signal, clock, tool);
  }

  public StageOptions withFiles(Optional<Path> progress, Optional<Path> result) {
    return new StageOptions(store, shard, progress, result, stop, clock, tool);
  }
}

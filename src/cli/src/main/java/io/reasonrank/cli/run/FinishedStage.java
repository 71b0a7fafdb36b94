package io.reasonrank.cli.run;

import io.reasonrank.stage.spec.StageSpec;
import java.nio.file.Path;

/**
 * A stage that is done.
 *
 * @param run the resource it belongs to
 * @param stage its name
 * @param shard its index
 * @param output the artifact's directory
 * @param digest the artifact's digest
 * @param reused whether it was done before
 * @param seconds how long it took when it was run; 0 where that is not known
 */
public record FinishedStage(
    StageSpec.RunRef run,
    String stage,
    int shard,
    Path output,
    String digest,
    boolean reused,
    double seconds) {}

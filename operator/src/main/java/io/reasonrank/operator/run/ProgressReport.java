package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus;
import java.util.Optional;

/**
 * What a stage said about itself.
 *
 * @param progress how far it is, all shards together
 * @param checkpoint its newest one, or empty
 */
record ProgressReport(
    RunStatus.Progress progress, Optional<RunStatus.CheckpointStatus> checkpoint) {}

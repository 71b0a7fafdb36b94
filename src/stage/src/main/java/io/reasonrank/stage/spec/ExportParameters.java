package io.reasonrank.stage.spec;

/**
 * {@code stage export}: the chosen checkpoint as a model in Hugging Face layout (inputs {@code
 * training} = output of sft or rl, {@code baseModel}).
 *
 * @param maxShardBytes size at which weights are sharded
 */
public record ExportParameters(long maxShardBytes) implements StageParameters {}

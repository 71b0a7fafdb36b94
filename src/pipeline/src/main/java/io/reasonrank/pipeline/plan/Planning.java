package io.reasonrank.pipeline.plan;

/** What planning a run yields: its stages, or what it waits for. */
public sealed interface Planning permits StagePlan, NotYet {}

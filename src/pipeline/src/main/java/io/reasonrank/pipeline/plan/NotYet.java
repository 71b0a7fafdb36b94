package io.reasonrank.pipeline.plan;

/**
 * A run cannot start now; not an error.
 *
 * @param reason what it waits for, for people
 */
public record NotYet(String reason) implements Planning {}

package io.reasonrank.synthesis.messaging;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What became of a task, on its way to the worker whose list it is.
 *
 * @param position of the list in the plan of its shard
 * @param outcome what the journal keeps
 * @param answers the teacher's raw answers behind it, which that worker may not see otherwise
 */
public record Labelled(int position, JsonNode outcome, JsonNode answers) {}

package io.reasonrank.ranking;

/**
 * A rendered prompt.
 *
 * @param system the system message; empty for no system message
 * @param user the user message
 */
public record Prompt(String system, String user) {}

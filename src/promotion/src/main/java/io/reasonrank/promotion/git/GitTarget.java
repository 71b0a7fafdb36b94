package io.reasonrank.promotion.git;

/**
 * Where Git says what a Reranker serves.
 *
 * @param repository address, for messages
 * @param branch that is deployed
 * @param path file with the Reranker
 * @param reranker its name
 */
public record GitTarget(String repository, String branch, String path, String reranker) {}

package io.reasonrank.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a program says about the artifact it made.
 *
 * @param kind dataset, labels, training, model, evaluation or verdict
 * @param metrics figures for people and gates; they stand outside the digest
 */
public record StageResult(String kind, ObjectNode metrics) {}

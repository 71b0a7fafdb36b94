package io.reasonrank.promotion.gate;

import io.reasonrank.stage.Manifest;

/**
 * Where a model says that it comes from.
 *
 * @param model manifest of the exported model
 * @param training manifest of the training that it was exported from
 */
public record Lineage(Manifest model, Manifest training) {}

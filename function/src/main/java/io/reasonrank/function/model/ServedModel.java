package io.reasonrank.function.model;

import io.reasonrank.engine.ModelInfo;

/** The model that answers. What is injected always tells of the newest one. */
public interface ServedModel {
  /** Name, digest and context. */
  ModelInfo info();

  /** Name of the engine for people: {@code djl}, {@code openai} or {@code lexical}. */
  String engine();

  /** Digest of the prompt template, empty without one. */
  String template();
}

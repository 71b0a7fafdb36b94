package io.reasonrank.function.model;

import io.reasonrank.engine.ModelInfo;
import io.reasonrank.reranker.WindowJudge;

/**
 * The model that answers.
 *
 * @param info name, digest and context
 * @param engine name of the engine for people: {@code djl}, {@code openai} or {@code lexical}
 * @param template digest of the prompt template, empty without one
 * @param judge orders windows
 * @param resources freed when the endpoint stops
 */
public record ServedModel(
    ModelInfo info, String engine, String template, WindowJudge judge, Runnable resources) {}

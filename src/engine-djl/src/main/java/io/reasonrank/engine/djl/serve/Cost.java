package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationEvent.Usage;

/** Adds up what choices cost: each prompt once, each completion. */
final class Cost {
  private final int choicesPerPrompt;
  private Usage sum = Usage.NONE;

  Cost(int choicesPerPrompt) {
    this.choicesPerPrompt = choicesPerPrompt;
  }

  void add(int index, Usage usage) {
    boolean first = index % choicesPerPrompt == 0;
    sum = sum.plus(first ? usage : new Usage(0, 0, usage.reasoningTokens(), usage.answerTokens()));
  }

  Usage sum() {
    return sum;
  }
}

package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.djl.serve.ThoughtSplitter.Piece;
import java.util.List;

/**
 * What is told of a choice at once: a chunk of a stream, or a stretch of a whole answer.
 *
 * @param piece its text; empty after the end
 * @param tokens tokens of the answer whose text ends with it, with their log-probabilities
 * @param end characters that the engine has written, this piece included
 */
record Part(Piece piece, List<TokenLogProbability> tokens, int end) {
  Part {
    tokens = List.copyOf(tokens);
  }
}

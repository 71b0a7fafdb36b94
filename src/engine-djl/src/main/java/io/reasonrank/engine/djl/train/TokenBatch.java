package io.reasonrank.engine.djl.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sequences as rows, one behind the other without padding; each attends to itself alone and counts
 * its positions from 0. A prompt that neighbours share is there once ({@link
 * Sequence#continuesPromptOf}).
 *
 * <p>R is the number of rows, S of segments (whole sequences, shared prompts, completions of
 * these), N of completion tokens of all sequences, in order.
 */
final class TokenBatch {
  private final List<Sequence> sequences;
  private final List<long[]> pieces = new ArrayList<>();
  private final List<Long> segments = new ArrayList<>();
  private final List<Long> places = new ArrayList<>();
  private final List<Long> chosen = new ArrayList<>();

  TokenBatch(List<Sequence> sequences) {
    this.sequences = sequences;
    int promptSegment = -1;
    long promptEnd = 0;
    for (int i = 0; i < sequences.size(); i++) {
      Sequence sequence = sequences.get(i);
      boolean continued = i > 0 && sequence.continuesPromptOf(sequences.get(i - 1));
      boolean shared =
          continued
              || (i + 1 < sequences.size() && sequences.get(i + 1).continuesPromptOf(sequence));
      if (!shared) {
        long from = places.size();
        append(-1, 0, sequence.prompt(), sequence.completion());
        choose(from + sequence.prompt().length - 1, from + sequence.prompt().length, sequence);
        continue;
      }
      if (!continued) {
        append(-1, 0, sequence.prompt());
        promptSegment = segments.size() / 2 - 1;
        promptEnd = places.size() - 1;
      }
      long from = places.size();
      append(promptSegment, sequence.prompt().length, sequence.completion());
      choose(promptEnd, from, sequence);
    }
  }

  /** A segment of some pieces, whose first row has this position. */
  private void append(long before, long position, long[]... parts) {
    long length = 0;
    for (long[] part : parts) {
      pieces.add(part);
      length += part.length;
    }
    segments.add(length);
    segments.add(before);
    LongStream.range(position, position + length).forEach(places::add);
  }

  /** The row before the completion, and all of its rows but the last, predict its tokens. */
  private void choose(long beforeFirst, long first, Sequence sequence) {
    if (sequence.completion().length > 0) {
      chosen.add(beforeFirst);
    }
    for (int i = 0; i < sequence.completion().length - 1; i++) {
      chosen.add(first + i);
    }
  }

  /** What every program begins with; see {@code DecoderPrograms}. */
  NDList rows(NDManager scope, NDArray inverseFrequencies) {
    long[] ids = pieces.stream().flatMapToLong(LongStream::of).toArray();
    return new NDList(
        scope.create(ids, new Shape(1, ids.length)),
        inverseFrequencies,
        scope.create(array(places)),
        scope.create(array(segments), new Shape(segments.size() / 2, 2)),
        scope.create(array(chosen)));
  }

  /** int64 [N]: the completion tokens. */
  NDArray targets(NDManager scope) {
    return scope.create(
        sequences.stream().flatMapToLong(s -> LongStream.of(s.completion())).toArray());
  }

  int completionTokens() {
    return chosen.size();
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}

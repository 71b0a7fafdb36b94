package io.reasonrank.engine.djl;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Log-probabilities of the candidates of a request right after its prompt. Candidates that differ
 * in their last token only share a pass. Used by the decoding thread.
 */
final class CandidateScores {
  private final double[] sums;
  private final List<Scoring> passes = new ArrayList<>();
  private final Runnable whenDone;
  private int open;
  private boolean broken;

  CandidateScores(
      HfTokenizer tokenizer, GenerationRequest request, long[] prompt, Runnable whenDone) {
    this.whenDone = whenDone;
    this.sums = new double[request.candidates().size()];
    Map<List<Long>, List<Integer>> byBeginning = new LinkedHashMap<>();
    var candidates = new ArrayList<long[]>();
    for (String candidate : request.candidates()) {
      long[] ids = tokenizer.encode(candidate);
      List<Long> beginning = Arrays.stream(ids).limit(ids.length - 1L).boxed().toList();
      byBeginning.computeIfAbsent(beginning, b -> new ArrayList<>()).add(candidates.size());
      candidates.add(ids);
    }
    byBeginning.forEach(
        (beginning, members) ->
            passes.add(new Scoring(request, prompt, beginning, members, candidates)));
    this.open = passes.size();
  }

  List<Scoring> passes() {
    return passes;
  }

  boolean isDone() {
    return open == 0;
  }

  /** One per candidate, or nothing if the deadline came first. */
  List<Double> values() {
    return broken ? List.of() : Arrays.stream(sums).boxed().toList();
  }

  void cancel() {
    passes.forEach(DecodeTask::cancel);
  }

  private static long[] joined(long[] prompt, List<Long> more) {
    long[] all = Arrays.copyOf(prompt, prompt.length + more.size());
    for (int i = 0; i < more.size(); i++) {
      all[prompt.length + i] = more.get(i);
    }
    return all;
  }

  /** The pass of candidates that begin alike. */
  final class Scoring extends DecodeTask {
    private final int promptLength;
    private final List<Integer> members;
    private final List<long[]> candidates;

    Scoring(
        GenerationRequest request,
        long[] prompt,
        List<Long> beginning,
        List<Integer> members,
        List<long[]> candidates) {
      super(joined(prompt, beginning), 1, Sampling.GREEDY, request.deadline(), request.priority());
      this.promptLength = prompt.length;
      this.members = members;
      this.candidates = candidates;
    }

    @Override
    protected int scoredFrom() {
      return promptLength;
    }

    @Override
    protected void onLogits(int place, float[] logits, int from, int size) {
      var row = new LogSoftmax(logits, from, size);
      for (int member : members) {
        sums[member] += row.of((int) candidates.get(member)[place - promptLength]);
      }
    }

    @Override
    protected void onToken(long id) {
      throw new IllegalStateException("a scored sequence generates nothing");
    }

    @Override
    protected void onFinished(FinishReason reason) {
      broken |= reason != FinishReason.STOP;
      finish();
    }

    @Override
    protected void onFailed(RuntimeException fault) {
      broken = true;
      finish();
    }

    private void finish() {
      open--;
      if (open == 0) {
        whenDone.run();
      }
    }
  }
}

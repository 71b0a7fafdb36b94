package io.reasonrank.engine.djl.decode;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.program.StepProgram;
import io.reasonrank.engine.djl.program.StepRows;
import io.reasonrank.engine.djl.torch.TorchValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the model over stretches of sequences and hands the outcome to those that wait for it. */
final class StepRunner {
  private final NDManager scope;
  private final StepProgram program;
  private final int vocabulary;

  StepRunner(NDManager scope, StepProgram program, int vocabulary) {
    this.scope = scope;
    this.program = program;
    this.vocabulary = vocabulary;
  }

  /** A row whose logits are wanted. */
  private record Wanted(Stretch stretch, int place) {
    boolean inJava() {
      var sequence = stretch.sequence();
      return sequence.task.wantsLogits()
          || sequence.task.scores()
          || sequence.next instanceof Next.OneOf
          || !sequence.task.sampler().isPlain();
    }
  }

  /** What a step found out about a sequence. */
  interface Outcome {
    void chosen(Sequence sequence, long token);
  }

  /** Reads the stretches; afterwards their tokens stand in the caches. */
  void run(List<Stretch> stretches, Outcome outcome) {
    List<Stretch> sorted = stretches.stream().sorted(Stretch.BY_PLACE).toList();
    var wanted = new ArrayList<Wanted>();
    StepRows rows = rows(sorted, wanted);
    long[] picked;
    float[] logits;
    try (NDManager work = scope.newSubManager();
        TorchValue caches = TorchValue.tensors(slabs(sorted))) {
      NDList results = program.run(work, caches, rows);
      picked = results.get(1).toLongArray();
      boolean needed = wanted.stream().anyMatch(Wanted::inJava);
      logits = needed ? results.get(0).toFloatArray() : new float[0];
    }
    sorted.forEach(stretch -> stretch.sequence().cached += stretch.length());
    for (int i = 0; i < wanted.size(); i++) {
      tell(wanted.get(i), logits, i, picked[i], outcome);
    }
  }

  private static NDList slabs(List<Stretch> sorted) {
    var slabs = new NDList();
    sorted.stream().map(s -> s.slot().slab()).distinct().forEach(s -> slabs.add(s.tensor()));
    return slabs;
  }

  private void tell(Wanted row, float[] logits, int index, long picked, Outcome outcome) {
    Sequence sequence = row.stretch.sequence();
    int from = index * vocabulary;
    if (sequence.task.wantsLogits() || sequence.task.scores()) {
      sequence.task.onLogits(row.place + 1, logits, from, vocabulary);
    }
    if (sequence.task.scores()) {
      return;
    }
    long token = picked;
    if (sequence.next instanceof Next.OneOf(int[] allowed)) {
      token = choose(sequence, logits, from, allowed);
    } else if (!sequence.task.sampler().isPlain()) {
      token = choose(sequence, logits, from, new int[0]);
    }
    outcome.chosen(sequence, token);
  }

  private long choose(Sequence sequence, float[] logits, int from, int[] allowed) {
    return sequence.task.sampler().next(logits, from, vocabulary, sequence.tokens, allowed);
  }

  private static StepRows rows(List<Stretch> sorted, List<Wanted> wanted) {
    int count = sorted.stream().mapToInt(Stretch::length).sum();
    long[] ids = new long[count];
    long[] positions = new long[count];
    var chosen = new ArrayList<Long>();
    int row = 0;
    for (Stretch stretch : sorted) {
      for (int i = 0; i < stretch.length(); i++, row++) {
        positions[row] = stretch.before() + i;
        ids[row] = stretch.sequence().tokens.get(stretch.before() + i);
        if (i >= stretch.firstWanted()) {
          chosen.add((long) row);
          wanted.add(new Wanted(stretch, stretch.before() + i));
        }
      }
    }
    if (chosen.isEmpty()) {
      // Kernels of packed weights take no empty input; this row is looked at by nobody.
      chosen.add(0L);
    }
    double[] heats = wanted.stream().mapToDouble(StepRunner::heat).toArray();
    boolean greedy = Arrays.stream(heats).allMatch(heat -> heat == 0);
    double[] marks = wanted.stream().mapToDouble(StepRunner::mark).toArray();
    return new StepRows(
        ids,
        positions,
        groups(sorted),
        chosen.stream().mapToLong(Long::longValue).toArray(),
        greedy ? new double[0] : heats,
        greedy ? new double[0] : marks);
  }

  private static boolean isPlain(Wanted row) {
    Sequence sequence = row.stretch.sequence();
    return !sequence.task.scores()
        && sequence.task.sampler().isPlain()
        && !(sequence.next instanceof Next.OneOf);
  }

  private static double heat(Wanted row) {
    return isPlain(row) ? row.stretch.sequence().task.sampler().temperature() : 0;
  }

  private static double mark(Wanted row) {
    return isPlain(row) ? row.stretch.sequence().task.sampler().mark() : 0;
  }

  private static long[] groups(List<Stretch> sorted) {
    List<Slab> slabs = sorted.stream().map(s -> s.slot().slab()).distinct().toList();
    var numbers = new ArrayList<Long>();
    int row = 0;
    for (List<Stretch> group : Stretch.groups(sorted)) {
      Stretch first = group.getFirst();
      int longest = group.stream().mapToInt(Stretch::after).max().orElseThrow();
      for (int number :
          new int[] {
            slabs.indexOf(first.slot().slab()),
            first.slot().index(),
            group.size(),
            row,
            first.length(),
            longest,
            first.before()
          }) {
        numbers.add((long) number);
      }
      row += group.size() * first.length();
    }
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}

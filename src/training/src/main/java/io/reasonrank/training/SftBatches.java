package io.reasonrank.training;

import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.SftParameters.CurriculumStage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Chooses the records of each step: epoch order, cut to the curriculum's list size, filled by
 * tokens.
 */
final class SftBatches {
  /** How often a cut list keeps a relevant passage, so that short lists do not all say "none". */
  private static final double KEEP_RELEVANT = 0.8;

  private final TrainingRun run;
  private final SftParameters parameters;
  private final List<TrainingRecord> records;
  private final List<List<String>> lines;
  private final EpochOrder order;
  private int longestCompletion;

  SftBatches(StageContext context, TrainingRun run, SftParameters parameters) {
    this.run = run;
    this.parameters = parameters;
    this.records = fitting(context, run, parameters);
    this.order = new EpochOrder(records.size(), context.spec().seed());
    this.lines = parameters.curriculum().isEmpty() ? List.of() : perPassage(records);
  }

  /** One optimiser step's data. */
  record Batch(List<Sequence> sequences, List<String> ids, long usedAfter, Passes shape) {
    int targets() {
      return sequences.stream().mapToInt(s -> s.completion().length).sum();
    }

    /** The sequences as they go through the model together. */
    List<List<Sequence>> passes() {
      return shape.inOrder(sequences, sequence -> sequence);
    }

    int tokens() {
      return sequences.stream().mapToInt(Sequence::length).sum();
    }
  }

  int records() {
    return records.size();
  }

  /** A generator with room for the validation lists. */
  Generator generator() {
    return new Generator(
        run.model,
        run.tokenizer,
        Math.max(1, run.validation.longestPrompt()),
        longestCompletion * 5 / 4);
  }

  /** The batch of a step; depends on nothing but its arguments and the seed. */
  Batch next(int step, long used) {
    int listSize = listSize((double) step / parameters.steps());
    var sequences = new ArrayList<Sequence>();
    var ids = new ArrayList<String>();
    int tokens = 0;
    long at = used;
    while (true) {
      int index = order.at(at);
      Sequence sequence = run.examples.example(cut(index, listSize, order.randomAt(~at)));
      if (!sequences.isEmpty() && tokens + sequence.length() > parameters.tokensPerStep()) {
        return new Batch(sequences, ids, at, run.passes);
      }
      sequences.add(sequence);
      ids.add(records.get(index).qid());
      tokens += sequence.length();
      at++;
    }
  }

  private int listSize(double done) {
    return parameters.curriculum().stream()
        .filter(stage -> done < stage.untilFraction())
        .mapToInt(CurriculumStage::listSize)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }

  private TrainingRecord cut(int index, int listSize, Random random) {
    TrainingRecord record = records.get(index);
    int n = record.initialList().size();
    if (lines.isEmpty() || listSize >= n) {
      return record;
    }
    var places = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(places, random);
    var relevant =
        places.stream()
            .filter(i -> record.relevantDocids().contains(record.initialList().get(i)))
            .findFirst();
    if (relevant.isPresent() && random.nextDouble() < KEEP_RELEVANT) {
      places.remove(relevant.get());
      places.addFirst(relevant.get());
    }
    var kept = new ArrayList<>(places.subList(0, listSize));
    Collections.shuffle(kept, random);
    return PerPassageReasoning.cut(record, lines.get(index), kept);
  }

  private List<TrainingRecord> fitting(
      StageContext context, TrainingRun training, SftParameters sft) {
    var fitting = new ArrayList<TrainingRecord>();
    int limit = sft.maxSequenceTokens();
    for (TrainingRecord record : training.dataset.split(sft.split())) {
      Sequence sequence = training.examples.example(record);
      if (sequence.length() > limit) {
        LengthLimit.reject(
            context, sft.tooLong(), record, sequence.length(), "maxSequenceTokens", limit);
        continue;
      }
      longestCompletion = Math.max(longestCompletion, sequence.completion().length);
      fitting.add(record);
    }
    if (fitting.isEmpty()) {
      throw StageException.data(
          "split "
              + sft.split()
              + " has no record of at most "
              + sft.maxSequenceTokens()
              + " tokens; raise maxSequenceTokens or shorten the lists");
    }
    return fitting;
  }

  private static List<List<String>> perPassage(List<TrainingRecord> records) {
    return records.stream()
        .map(
            record ->
                PerPassageReasoning.lines(record)
                    .orElseThrow(
                        () ->
                            StageException.configuration(
                                "spec.curriculum needs reasoning with one line [i] … per passage;"
                                    + " record "
                                    + record.qid()
                                    + " has other reasoning, remove the"
                                    + " curriculum")))
        .toList();
  }
}

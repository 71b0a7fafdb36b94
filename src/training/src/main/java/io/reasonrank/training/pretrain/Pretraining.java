package io.reasonrank.training.pretrain;

import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.djl.train.OptimizerStep;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.engine.djl.train.Trainer;
import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.reranker.WindowPrompts;
import io.reasonrank.stage.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Pre-trains a model directory in place on {@link SyntheticLists}.
 *
 * @param steps optimiser steps
 * @param tokensPerStep tokens of a step, about
 * @param learningRate peak, flat to 70 % of the steps, then linear to 3 %
 * @param largestList passages of the longest lists; the first 40 % of the steps see one passage,
 *     the rest one to this many
 * @param seed start of the data
 */
public record Pretraining(
    int steps, int tokensPerStep, double learningRate, int largestList, long seed) {
  private static final int WARMUP = 60;
  private static final double ONE_PASSAGE_UNTIL = 0.25;
  private static final double TWO_UNTIL = 0.45;

  /** Trains and writes the weights back. */
  public void run(Path directory, List<String> texts, Progress progress) throws IOException {
    try (var tokenizer = HfTokenizer.open(directory);
        var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      var template = ModelTemplate.of(directory, Optional.empty(), Optional.empty());
      var prompts = new WindowPrompts(template, tokenizer, WindowPrompts.DEFAULT_PASSAGE_TOKENS);
      var lists = new SyntheticLists(texts);
      double smooth = 0;
      for (int step = 0; step < steps; step++) {
        List<Sequence> batch = batch(lists, prompts, tokenizer, step);
        int targets = batch.stream().mapToInt(s -> s.completion().length).sum();
        double loss = trainer.languageModelGradients(batch, 1.0 / targets);
        trainer.apply(new OptimizerStep(rate(step), 0.9, 0.98, 0.05, 1.0, 1.0));
        smooth = step == 0 ? loss : 0.98 * smooth + 0.02 * loss;
        progress.report(step + 1, steps, "steps", Map.of("loss", smooth));
      }
      Safetensors.write(directory.resolve("model.safetensors"), model.snapshot());
    }
  }

  private List<Sequence> batch(
      SyntheticLists lists, WindowPrompts prompts, HfTokenizer tokenizer, int step) {
    var random = new Random(seed * 0x9E3779B97F4A7C15L + step);
    double done = (double) step / steps;
    var batch = new ArrayList<Sequence>();
    int tokens = 0;
    while (true) {
      int size = 1 + random.nextInt(longest(done));
      Sequence sequence = sequence(lists.draw(size, random), prompts, tokenizer);
      if (!batch.isEmpty() && tokens + sequence.length() > tokensPerStep) {
        return batch;
      }
      batch.add(sequence);
      tokens += sequence.length();
    }
  }

  private int longest(double done) {
    return done < ONE_PASSAGE_UNTIL ? 1 : done < TWO_UNTIL ? Math.min(2, largestList) : largestList;
  }

  private static Sequence sequence(
      SyntheticLists.Labelled list, WindowPrompts prompts, HfTokenizer tokenizer) {
    return Sequence.ending(
        tokenizer.encodeChat(prompts.messages(list.query(), list.passages())),
        tokenizer.encode(list.ranking().completion()),
        tokenizer.endId());
  }

  private double rate(int step) {
    double done = (double) step / steps;
    double decay = done < 0.7 ? 1 : Math.max(0.03, 1 - (done - 0.7) / 0.3 * 0.97);
    return learningRate * Math.min(1, (step + 1.0) / WARMUP) * decay;
  }
}

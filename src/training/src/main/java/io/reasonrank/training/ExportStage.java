package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.create.ModelFiles;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.WindowPrompts;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.report.WeightsDigest;
import io.reasonrank.stage.spec.ExportParameters;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code stage export}: the chosen weights with the base's tokenizer files and prompt template, in
 * Hugging Face layout. It proves what it wrote: the model loads, and it is not its base.
 */
public final class ExportStage implements StageProgram {
  private static final int PROBE_TOKENS = 48;

  @Override
  public String stage() {
    return "export";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    var parameters = context.parameters(ExportParameters.class);
    Path base = context.input("baseModel");
    Path work = context.work();
    Map<String, Safetensors.Tensor> weights =
        Safetensors.read(context.input("training").resolve(TrainingRun.WEIGHTS));
    context.progress().report(0, 3, "files", Map.of());
    ModelFiles.describe(base, work, TensorType.F32);
    PromptTemplate template = TaughtTemplate.of(base);
    Files.writeString(work.resolve(PromptTemplate.FILE_NAME), template.format());
    context.progress().report(1, 3, "files", Map.of());
    var format = new WeightFiles.Format(TensorType.F32, parameters.maxShardBytes());
    WeightFiles.write(work, weights, format);
    TrainingRun.copyAdapter(context.input("training").resolve(TrainingRun.ADAPTER), work);
    context.progress().report(2, 3, "files", Map.of());
    ObjectNode metrics = prove(base, work, template);
    context.progress().report(3, 3, "files", Map.of());
    return new StageResult("model", metrics);
  }

  private static ObjectNode prove(Path base, Path work, PromptTemplate template)
      throws IOException {
    ObjectNode metrics = Json.object();
    metrics.put(Manifest.TEMPLATE_DIGEST, template.digest());
    metrics.put("weightsDigest", WeightsDigest.of(work));
    metrics.put("baseWeightsDigest", WeightsDigest.of(base));
    metrics.put(
        "deltaNorm", deltaNorm(DecoderModel.readWeights(base), DecoderModel.readWeights(work)));
    try {
      String probe = probe(work, template);
      metrics.put("probeDiffersFromBase", !probe.equals(probe(base, template)));
    } catch (CheckpointException e) {
      throw StageException.data("the exported model does not load: " + e.getMessage());
    }
    return metrics;
  }

  /** Root of the summed squared differences of all weights. */
  private static double deltaNorm(
      Map<String, Safetensors.Tensor> before, Map<String, Safetensors.Tensor> after) {
    double square = 0;
    for (var entry : after.entrySet()) {
      Safetensors.Tensor other = before.get(entry.getKey());
      if (other == null) {
        continue;
      }
      FloatBuffer a =
          entry
              .getValue()
              .data()
              .duplicate()
              .order(java.nio.ByteOrder.nativeOrder())
              .asFloatBuffer();
      FloatBuffer b =
          other.data().duplicate().order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
      for (int i = 0; i < a.limit(); i++) {
        double difference = (double) a.get(i) - b.get(i);
        square += difference * difference;
      }
    }
    return Math.sqrt(square);
  }

  /** What a model says to one fixed list. */
  private static String probe(Path directory, PromptTemplate template) {
    try (var tokenizer = HfTokenizer.open(directory);
        var model = DecoderModel.load(directory)) {
      List<ChatMessage> chat =
          new WindowPrompts(template, tokenizer, WindowPrompts.DEFAULT_PASSAGE_TOKENS)
              .messages(
                  "Why does ice float on water?",
                  List.of(
                      "Ice is less dense than water, so it floats.",
                      "Salt is sold in small paper bags."));
      long[] prompt = tokenizer.encodeChat(chat);
      try (var generator = new Generator(model, tokenizer, prompt.length, PROBE_TOKENS)) {
        return generator.complete(List.of(prompt), i -> Sampling.GREEDY).getFirst().text();
      }
    }
  }
}

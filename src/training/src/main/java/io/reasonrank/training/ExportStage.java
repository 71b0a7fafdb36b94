package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.create.ModelFiles;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageProgram;
import io.reasonrank.stage.StageResult;
import io.reasonrank.stage.report.WeightsDigest;
import io.reasonrank.stage.spec.ExportParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code stage export}: the chosen weights with the base's tokenizer files and prompt template, in
 * Hugging Face layout. It proves what it wrote ({@link ExportProof}) and commits nothing that
 * fails.
 */
public final class ExportStage implements StageProgram {
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
    ObjectNode metrics = prove(base, context.input("training"), work);
    context.progress().report(3, 3, "files", Map.of());
    return new StageResult("model", metrics);
  }

  /** A model with a fault is not committed. */
  private static ObjectNode prove(Path base, Path training, Path work) throws IOException {
    var proof = new ExportProof(base, training);
    ExportProof.Findings findings = proof.examine(work);
    if (!findings.faults().isEmpty()) {
      List<String> faults = findings.faults().stream().limit(5).map(ExportFault::toString).toList();
      throw StageException.data(
          "the exported model is not what was trained: " + String.join("; ", faults));
    }
    ObjectNode metrics = Json.object();
    metrics.put(Manifest.TEMPLATE_DIGEST, proof.template().digest());
    metrics.put("weightsDigest", WeightsDigest.of(work));
    metrics.put("baseWeightsDigest", WeightsDigest.of(base));
    metrics.put("deltaNorm", proof.weights().deltaNorm(work));
    metrics.put("smallestDeltaNorm", proof.weights().smallestDelta(work));
    return metrics.put("probeDiffersFromBase", findings.answersChanged());
  }
}

package io.reasonrank.bench.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.train.OptimizerStep;
import io.reasonrank.engine.djl.train.PolicyBatch;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.engine.djl.train.Trainer;
import io.reasonrank.engine.djl.train.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Optimiser steps and losses. */
final class Training {
  private Training() {}

  /** Steps over given batches; each may be cut into parts whose gradients are gathered. */
  static void steps(JsonNode request, ObjectNode result) throws IOException {
    ArrayNode losses = result.putArray("losses");
    ArrayNode norms = result.putArray("norms");
    try (var model = DecoderModel.loadTrainable(Requests.path(request, "model"));
        var trainer = trainer(request, model)) {
      for (int step = 0; step < request.path("batches").size(); step++) {
        losses.add(gather(trainer, request.path("batches").get(step)));
        norms.add(trainer.apply(settings(request, step)));
      }
      Path out = Files.createDirectories(Requests.path(request, "out"));
      WeightFiles.write(out, model.snapshot(), WeightFiles.Format.DEFAULT);
      var adapter = trainer.adapter();
      if (adapter.isPresent()) {
        adapter.get().write(out.resolve("adapter"), request.path("model").asText());
      }
    }
  }

  private static double gather(Trainer trainer, JsonNode parts) {
    int targets = 0;
    for (JsonNode part : parts) {
      for (Sequence sequence : Requests.sequences(part)) {
        targets += sequence.completion().length;
      }
    }
    double loss = 0;
    for (JsonNode part : parts) {
      loss += trainer.languageModelGradients(Requests.sequences(part), 1.0 / targets);
    }
    return loss;
  }

  static void policy(JsonNode request, ObjectNode result) throws IOException {
    try (var model = DecoderModel.loadTrainable(Requests.path(request, "model"));
        var trainer = trainer(request, model)) {
      var loss =
          trainer.policyGradients(
              new PolicyBatch(
                  Requests.sequences(request.path("sequences")),
                  Requests.floats(request.path("weights")),
                  Requests.floats(request.path("old")),
                  Requests.floats(request.path("reference")),
                  Requests.floats(request.path("advantages")),
                  request.path("temperature").asDouble(),
                  request.path("clip").asDouble(),
                  request.path("dualClip").asDouble(),
                  request.path("kl").asDouble()));
      result.put("loss", loss.loss()).put("kl", loss.kl()).put("clipped", loss.clippedShare());
      Path out = Files.createDirectories(Requests.path(request, "out"));
      List<String> names = model.names().all();
      WeightFiles.write(
          out, DecoderModel.snapshot(names, trainer.gradients()), WeightFiles.Format.DEFAULT);
    }
  }

  private static Trainer trainer(JsonNode request, DecoderModel model) {
    Optional<LoraAdapter> adapter =
        request.has("adapter")
            ? Optional.of(LoraAdapter.read(Requests.path(request, "adapter"), model.config()))
            : Optional.empty();
    return new Trainer(
        model, new TrainerOptions(adapter, request.path("recompute").asBoolean(false)));
  }

  private static OptimizerStep settings(JsonNode request, int step) {
    return new OptimizerStep(
        request.path("rates").get(step).asDouble(),
        request.path("beta1").asDouble(),
        request.path("beta2").asDouble(),
        request.path("decay").asDouble(),
        request.path("maxNorm").asDouble(),
        1);
  }
}

package io.reasonrank.bench.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.TensorType;
import io.reasonrank.engine.djl.checkpoint.WeightFiles;
import io.reasonrank.engine.djl.create.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checkpoints written by the engine. */
final class Writing {
  private Writing() {}

  static void convert(JsonNode request) throws IOException {
    Path out = Files.createDirectories(Requests.path(request, "out"));
    var format =
        new WeightFiles.Format(
            TensorType.valueOf(request.path("type").asText("F32")),
            request.path("shard").asLong(5L << 30));
    ModelFiles.convert(Requests.path(request, "model"), out, format);
  }

  static void fold(JsonNode request) throws IOException {
    Path out = Files.createDirectories(Requests.path(request, "out"));
    try (var model = DecoderModel.loadTrainable(Requests.path(request, "model"))) {
      LoraAdapter.read(Requests.path(request, "adapter"), model.config()).foldInto(model);
      WeightFiles.write(out, model.snapshot(), WeightFiles.Format.DEFAULT);
    }
  }
}

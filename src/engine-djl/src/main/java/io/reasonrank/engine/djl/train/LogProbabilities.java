package io.reasonrank.engine.djl.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.program.DecoderPrograms;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.util.List;

/** Log-probabilities of given completions under a model. */
public final class LogProbabilities implements AutoCloseable {
  private final DecoderModel model;
  private final TorchProgram program;

  public LogProbabilities(DecoderModel model) {
    this.model = model;
    this.program = DecoderPrograms.logProbabilities(model.scope(), model.config());
  }

  /** One value per completion token, in order of the sequences, in nats. */
  public float[] of(List<Sequence> sequences, double temperature) {
    try (NDManager work = model.scope().newSubManager()) {
      var batch = new TokenBatch(sequences);
      NDList inputs = batch.rows(work, model.inverseFrequencies());
      inputs.add(batch.targets(work));
      inputs.add(work.create(new float[] {(float) temperature}, new Shape()));
      return program.run(work, false, List.of(model.weights(), inputs)).get(0).toFloatArray();
    }
  }

  @Override
  public void close() {
    program.close();
  }
}

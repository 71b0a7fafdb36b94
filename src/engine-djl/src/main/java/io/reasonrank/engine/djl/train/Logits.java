package io.reasonrank.engine.djl.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.program.DecoderPrograms;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.util.List;
import java.util.stream.LongStream;

/** Logits at chosen positions of a sequence, read as a whole. */
public final class Logits implements AutoCloseable {
  private final DecoderModel model;
  private final TorchProgram program;

  public Logits(DecoderModel model) {
    this.model = model;
    this.program = DecoderPrograms.logits(model.scope(), model.config());
  }

  /** Logits of the tokens after each of {@code positions}, one vocabulary after the other. */
  public float[] of(long[] ids, long[] positions) {
    try (NDManager work = model.scope().newSubManager()) {
      NDList inputs =
          new NDList(
              work.create(ids, new Shape(1, ids.length)),
              model.inverseFrequencies(),
              work.create(LongStream.range(0, ids.length).toArray()),
              work.create(new long[] {ids.length, -1}, new Shape(1, 2)),
              work.create(positions));
      return program.run(work, false, List.of(model.weights(), inputs)).get(0).toFloatArray();
    }
  }

  @Override
  public void close() {
    program.close();
  }
}

package io.reasonrank.engine.djl.decode;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.program.DecoderPrograms;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.util.List;

/**
 * Keys and values of up to {@code slots} sequences, and the two programs that extend them.
 *
 * <p>Sequences in flight always fill slots 0…B-1: {@link #move} closes a gap when one ends. Used by
 * one thread.
 */
final class CacheSlots implements AutoCloseable {
  private final DecoderModel model;
  private final NDManager scope;
  private final NDList keys = new NDList();
  private final NDList values = new NDList();
  private final TorchProgram prefill;
  private final TorchProgram decode;
  private final TorchProgram move;
  private final int positions;

  CacheSlots(DecoderModel model, int slots, int positions) {
    this.model = model;
    this.positions = positions;
    this.scope = model.scope().newSubManager();
    ModelConfig config = model.config();
    var shape = new Shape(slots, positions, config.keyValueHeads(), config.headSize());
    for (int layer = 0; layer < config.layers(); layer++) {
      keys.add(scope.zeros(shape, DataType.FLOAT32));
      values.add(scope.zeros(shape, DataType.FLOAT32));
    }
    this.prefill = DecoderPrograms.prefill(scope, config);
    this.decode = DecoderPrograms.decode(scope, config);
    this.move = DecoderPrograms.moveSlot(scope, config);
  }

  /** Positions that a slot holds. */
  int positions() {
    return positions;
  }

  /**
   * Reads prompts into slots {@code firstSlot}, {@code firstSlot + 1}, ….
   *
   * @return logits of the token after each prompt, [prompts × V]
   */
  float[] prefill(List<long[]> prompts, int firstSlot) {
    int width = prompts.stream().mapToInt(p -> p.length).max().orElseThrow();
    long[] ids = new long[prompts.size() * width];
    long[] slots = new long[prompts.size()];
    long[] chosen = new long[prompts.size()];
    for (int row = 0; row < prompts.size(); row++) {
      System.arraycopy(prompts.get(row), 0, ids, row * width, prompts.get(row).length);
      slots[row] = firstSlot + row;
      chosen[row] = (long) row * width + prompts.get(row).length - 1;
    }
    try (NDManager work = scope.newSubManager()) {
      var inputs =
          new NDList(
              work.create(ids, new Shape(prompts.size(), width)),
              work.create(slots),
              work.create(chosen),
              model.inverseFrequencies());
      return prefill
          .run(work, false, List.of(model.weights(), keys, values, inputs))
          .get(0)
          .toFloatArray();
    }
  }

  /**
   * Reads one token into each of the slots 0…B-1.
   *
   * @param ids the tokens
   * @param at their positions
   * @return logits of the tokens after them, [B × V]
   */
  float[] decode(long[] ids, long[] at) {
    try (NDManager work = scope.newSubManager()) {
      var inputs = new NDList(work.create(ids), work.create(at), model.inverseFrequencies());
      return decode
          .run(work, false, List.of(model.weights(), keys, values, inputs))
          .get(0)
          .toFloatArray();
    }
  }

  /** Copies a slot over another. */
  void move(int from, int to) {
    try (NDManager work = scope.newSubManager()) {
      var inputs = new NDList(work.create(new long[] {from}), work.create(new long[] {to}));
      move.run(work, false, List.of(keys, values, inputs));
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}

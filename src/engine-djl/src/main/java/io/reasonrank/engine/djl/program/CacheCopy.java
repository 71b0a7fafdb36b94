package io.reasonrank.engine.djl.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.torch.TorchFunction;
import io.reasonrank.engine.djl.torch.TorchValue;
import java.util.List;

/** Copies the first positions of one sequence's keys and values over another's. */
public final class CacheCopy implements AutoCloseable {
  private static final String BODY =
      """
          source = torch.narrow(torch.select(kv[0], 2, at[0]), 3, 0, at[2])
          target = torch.narrow(torch.select(kv[1], 2, at[1]), 3, 0, at[2])
          o = torch.copy_(target, source)
          return 0
      """;

  private final TorchFunction copy;

  public CacheCopy(NDManager scope) {
    this.copy =
        TorchFunction.compile(scope, List.of("kv: List[Tensor]", "at: List[int]"), "int", BODY);
  }

  /** Copies {@code positions} of slot {@code a} of a slab to slot {@code b} of another. */
  public void copy(NDArray from, int a, NDArray to, int b, int positions) {
    try (var caches = TorchValue.tensors(new NDList(from, to));
        var at = TorchValue.integers(a, b, positions)) {
      copy.call(caches, at).close();
    }
  }

  @Override
  public void close() {
    copy.close();
  }
}

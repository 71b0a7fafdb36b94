package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.torch.TorchValue;

/**
 * Weights as a step takes them.
 *
 * @param tensors embedding, norms and biases, or all tensors of the checkpoint
 * @param packed matrices in the form that the kernels want, or nothing
 */
record RunningWeights(TorchValue tensors, TorchValue packed) implements AutoCloseable {
  @Override
  public void close() {
    tensors.close();
    packed.close();
  }
}

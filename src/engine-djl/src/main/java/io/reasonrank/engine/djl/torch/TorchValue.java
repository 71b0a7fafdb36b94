package io.reasonrank.engine.djl.torch;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * An argument or a result of a {@link TorchFunction}: a native handle, to be closed by whoever made
 * or received it.
 *
 * <p>What it holds need not be known to Java: packed weights and 16-bit tensors, which the binding
 * cannot wrap safely, pass from one function to the next as they are.
 */
public final class TorchValue implements AutoCloseable {
  final IValue handle;

  TorchValue(IValue handle) {
    this.handle = handle;
  }

  /** A list of integers. */
  public static TorchValue integers(long... values) {
    return new TorchValue(IValue.listFrom(values));
  }

  /** A list of numbers in double precision. */
  public static TorchValue numbers(double... values) {
    return new TorchValue(IValue.listFrom(values));
  }

  /** A list of tensors; it shares their memory. */
  public static TorchValue tensors(NDList tensors) {
    return new TorchValue(
        IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new)));
  }

  /** A list of values of one type; it shares what they hold. */
  public static TorchValue list(List<TorchValue> values) {
    return new TorchValue(
        IValue.listFrom(values.stream().map(v -> v.handle).toArray(IValue[]::new)));
  }

  /** The tensors of a list, in a scope. */
  public NDList toTensors(NDManager scope) {
    return handle.toNDList((PtNDManager) scope);
  }

  @Override
  public void close() {
    handle.close();
  }
}

package io.reasonrank.engine.djl.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A compiled TorchScript function that records no gradients: values of any type in, one out, one
 * native call. It runs under inference mode, so a program that records gradients must not write to
 * what it returns.
 */
public final class TorchFunction implements AutoCloseable {
  private final NDManager owner;
  private final PtSymbolBlock module;
  private final int parameters;

  private TorchFunction(NDManager owner, PtSymbolBlock module, int parameters) {
    this.owner = owner;
    this.module = module;
    this.parameters = parameters;
  }

  /**
   * Compiles a function.
   *
   * @param parent scope that the function lives in
   * @param parameters name and type of each, for example {@code w: List[Tensor]}
   * @param result type of the result
   * @param body statements in TorchScript, indented by four spaces
   */
  public static TorchFunction compile(
      NDManager parent, List<String> parameters, String result, String body) {
    var owner = parent.newSubManager();
    String source =
        "  def forward(self: __torch__.Program,\n      "
            + String.join(",\n      ", parameters)
            + ") -> "
            + result
            + ":\n"
            + body;
    try {
      var archive = new ByteArrayInputStream(ScriptArchive.of(source));
      var module = JniUtils.loadModule((PtNDManager) owner, archive, false, false);
      return new TorchFunction(owner, module, parameters.size());
    } catch (IOException e) {
      owner.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /** Runs the function; the caller closes arguments and result. */
  public TorchValue call(TorchValue... arguments) {
    if (arguments.length != parameters) {
      throw new IllegalArgumentException(
          "function takes " + parameters + " arguments, got " + arguments.length);
    }
    IValue[] handles = new IValue[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].handle;
    }
    return new TorchValue(IValueUtils.runMethod(module, "forward", handles));
  }

  @Override
  public void close() {
    owner.close();
  }
}

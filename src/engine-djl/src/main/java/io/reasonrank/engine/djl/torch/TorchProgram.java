package io.reasonrank.engine.djl.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A compiled TorchScript program: lists of tensors in, a list of tensors out, one native call.
 *
 * <p>Programs may write into their arguments (caches, gradients, moments). They hold no state and
 * may be shared, but a caller runs one at a time per set of arguments.
 */
public final class TorchProgram implements AutoCloseable {
  private final NDManager owner;
  private final PtSymbolBlock module;
  private final List<String> groups;

  private TorchProgram(NDManager owner, PtSymbolBlock module, List<String> groups) {
    this.owner = owner;
    this.module = module;
    this.groups = groups;
  }

  /**
   * Compiles a program.
   *
   * @param parent scope that the program lives in
   * @param groups names of the arguments, each a list of tensors, in order
   * @param body statements of the function in TorchScript, indented by four spaces
   */
  public static TorchProgram compile(NDManager parent, List<String> groups, String body) {
    var owner = parent.newSubManager();
    var header = new StringBuilder("  def forward(self: __torch__.Program");
    groups.forEach(g -> header.append(",\n      ").append(g).append(": List[Tensor]"));
    header.append(") -> List[Tensor]:\n");
    try {
      var source = new ByteArrayInputStream(ScriptArchive.of(header + body));
      var module = JniUtils.loadModule((PtNDManager) owner, source, false, false);
      return new TorchProgram(owner, module, List.copyOf(groups));
    } catch (IOException e) {
      owner.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /**
   * Runs the program.
   *
   * @param scope takes the results
   * @param gradients whether operations record gradients (the program itself asks for them)
   * @param arguments one list per group, in the order of {@link #compile}
   */
  public NDList run(NDManager scope, boolean gradients, List<NDList> arguments) {
    if (arguments.size() != groups.size()) {
      throw new IllegalArgumentException(
          "program takes " + groups + ", got " + arguments.size() + " lists");
    }
    var flat = new NDList();
    for (int g = 0; g < arguments.size(); g++) {
      for (NDArray tensor : arguments.get(g)) {
        tensor.setName(groups.get(g) + "[]");
        flat.add(tensor);
      }
    }
    // Grad mode is the thread's; the binding starts threads with it off.
    JniUtils.setGradMode(gradients);
    try {
      // Results join the scope of the first argument in the list, so it must not outlive its use.
      var results = IValueUtils.forward(module, flat, true);
      results.attach(scope);
      return results;
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}

package io.reasonrank.engine.djl.program;

import ai.djl.ndarray.NDManager;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.torch.TorchProgram;
import java.util.List;

/**
 * The programs of one architecture. Each is one native call; shapes as in {@link DecoderSource}.
 *
 * <p>{@code rows…} stands for {@code ids [1,R], inv [D/2], places [R], segments [S,2], chosen [N]}:
 * tokens, the float32 table of inverse rotary frequencies, and the rows whose next tokens count.
 */
public final class DecoderPrograms {
  private DecoderPrograms() {}

  /** {@code (w, [rows…, targets [N], temperature []]) → [logp [N], entropy [N]]}. */
  public static TorchProgram logProbabilities(NDManager scope, ModelConfig config) {
    var source = new DecoderSource(config);
    rows(source).line("targets = x[5]");
    source.wholeSequences().logitsOfChosen().logProbabilities("x[6]");
    source.line("entropy = torch.neg(torch.sum(torch.exp(all) * all, [-1]))");
    source.line("return [logp, entropy]");
    return TorchProgram.compile(scope, List.of("w", "x"), source.text());
  }

  /**
   * Language-model loss: {@code (w, g, [rows…, targets [N], weights [N]]) → [loss []]}; adds
   * gradients to {@code g}. With adapters, their tensors {@code a} come after {@code w}.
   *
   * <p>loss = −Σ weights·logp.
   */
  public static TorchProgram languageModelGradients(
      NDManager scope, ModelConfig config, Trained trained) {
    var source = new DecoderSource(config, trained).leaves();
    rows(source).line("targets = x[5]");
    forward(source, trained).logitsOfChosen().logProbabilities("");
    source.line("loss = torch.neg(torch.sum(logp * x[6]))");
    backward(source, trained).line("return [torch.detach(loss)]");
    return TorchProgram.compile(scope, groups(trained), source.text());
  }

  /** What every program reads: {@code ids, inv, places, segments, chosen}. */
  private static DecoderSource rows(DecoderSource source) {
    return source
        .line("ids = x[0]")
        .line("inv = x[1]")
        .line("places = x[2]")
        .line("segments = x[3]")
        .line("chosen = x[4]");
  }

  private static DecoderSource forward(DecoderSource source, Trained trained) {
    return trained.recomputed() ? source.keepingLayerInputs() : source.wholeSequences();
  }

  private static DecoderSource backward(DecoderSource source, Trained trained) {
    return trained.recomputed() ? source.accumulateRecomputed() : source.accumulateGradients();
  }

  private static List<String> groups(Trained trained) {
    return trained.group().equals("w")
        ? List.of("w", "g", "x")
        : List.of("w", trained.group(), "g", "x");
  }

  /** {@code (w, [rows…]) → [logits [N,V]]}. */
  public static TorchProgram logits(NDManager scope, ModelConfig config) {
    var source = new DecoderSource(config);
    rows(source);
    source.wholeSequences().logitsOfChosen().line("return [logits]");
    return TorchProgram.compile(scope, List.of("w", "x"), source.text());
  }

  /**
   * The clipped policy loss of GRPO with a k3 estimate of KL (paper §4.1): {@code (w, g, [rows…,
   * targets [N], weights [N], oldLogp [N], refLogp [N], advantage [N], temperature [], clip [],
   * dualClip [], kl [], onPolicy []]) → [loss, policyLoss, kl, clippedShare, entropy]}; adds
   * gradients to {@code g}. Where {@code onPolicy} is 1, old is logp itself; where {@code kl} is 0,
   * nobody looks at refLogp.
   *
   * <p>Per token: ρ = exp(logp − old); the larger of −A·ρ and −A·clamp(ρ, 1±clip), and for A &lt; 0
   * at most −A·dualClip; plus kl · (e^δ − δ − 1), δ = ref − logp. Sums are weighted by {@code
   * weights}.
   */
  public static TorchProgram policyGradients(NDManager scope, ModelConfig config, Trained trained) {
    var source = new DecoderSource(config, trained).leaves();
    rows(source).line("targets = x[5]");
    forward(source, trained).logitsOfChosen().logProbabilities("x[10]");
    source.line("old = torch.where(x[14] > 0.0, torch.detach(logp), x[7])");
    source.line("advantage = x[9]");
    source.line("ratio = torch.exp(logp - old)");
    source.line("clipped = torch.minimum(torch.maximum(ratio, 1.0 - x[11]), 1.0 + x[11])");
    source.line("plain = torch.neg(advantage) * ratio");
    source.line("bounded = torch.maximum(plain, torch.neg(advantage) * clipped)");
    source.line("lowest = torch.minimum(bounded, torch.neg(advantage) * x[12])");
    source.line("policy = torch.where(advantage < 0.0, lowest, bounded)");
    source.line("reference = torch.where(x[13] > 0.0, x[8], torch.detach(logp))");
    source.line("delta = torch.clamp(reference - logp, -20.0, 20.0)");
    source.line("divergence = torch.exp(delta) - delta - 1.0");
    source.line("loss = torch.sum(x[6] * (policy + x[13] * divergence))");
    backward(source, trained);
    source.line("share = torch.sum(x[6] * torch.to(bounded > plain, 6))");
    source.line("entropy = torch.sum(x[6] * torch.neg(torch.sum(torch.exp(all) * all, [-1])))");
    source.line("policyLoss = torch.sum(x[6] * policy)");
    source.line("kl = torch.sum(x[6] * divergence)");
    source.line(
        "return [torch.detach(loss), torch.detach(policyLoss), torch.detach(kl),"
            + " torch.detach(share), torch.detach(entropy)]");
    return TorchProgram.compile(scope, groups(trained), source.text());
  }

  /**
   * AdamW with decoupled decay and clipping by global norm: {@code (w, g, m, v, [rate [], beta1 [],
   * beta2 [], correction1 [], correction2 [], epsilon [], decay [], maxNorm [], embeddingRatio []])
   * → [norm []]}, where {@code w} are the trained tensors; updates {@code w}, {@code m}, {@code v}
   * and clears {@code g}.
   *
   * <p>Matrices other than embeddings decay; vectors and embeddings do not.
   */
  public static TorchProgram adamW(NDManager scope, ModelConfig config, Trained trained) {
    var source = new DecoderSource(config);
    source.line("total = torch.sum(g[0] * g[0])");
    for (int i = 1; i < trained.size(); i++) {
      source.line("total = total + torch.sum(g[%d] * g[%d])", i, i);
    }
    source.line("norm = torch.sqrt(total)");
    source.line("scale = torch.clamp(x[7] / (norm + 1.0e-6), None, 1.0)");
    for (int i = 0; i < trained.size(); i++) {
      source.line("rate = x[0]%s", trained.isEmbedding(i) ? " * x[8]" : "");
      source.line("d = g[%d] * scale", i);
      source.line("a%d = torch.add_(torch.mul_(m[%d], x[1]), d * (1.0 - x[1]))", i, i);
      source.line("b%d = torch.add_(torch.mul_(v[%d], x[2]), d * d * (1.0 - x[2]))", i, i);
      source.line("step = (m[%d] / x[3]) / (torch.sqrt(v[%d] / x[4]) + x[5])", i, i);
      if (trained.decays(i)) {
        source.line("c%d = torch.mul_(w[%d], 1.0 - rate * x[6])", i, i);
      }
      source.line("e%d = torch.sub_(w[%d], step * rate)", i, i);
      source.line("z%d = torch.zero_(g[%d])", i, i);
    }
    source.line("return [norm]");
    return TorchProgram.compile(scope, List.of("w", "g", "m", "v", "x"), source.text());
  }
}

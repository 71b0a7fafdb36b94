package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Writes the forward pass of a Llama, Qwen2 or Qwen3 decoder as TorchScript statements.
 *
 * <p>Letters: B sequences, T tokens of each, H query heads, K key/value heads, D head size, d
 * hidden width, V vocabulary. Weights are the list {@code w} in the order of {@link WeightNames};
 * with gradients on, {@link #leaves} first makes each a leaf named {@code p<i>}.
 */
final class DecoderSource {
  private final ModelConfig config;
  private final WeightNames names;
  private final StringBuilder text = new StringBuilder();
  private IntFunction<String> weight = i -> "w[" + i + "]";

  DecoderSource(ModelConfig config) {
    this.config = config;
    this.names = WeightNames.of(config);
  }

  /** Makes every weight a leaf that gradients are asked of. */
  DecoderSource leaves() {
    for (int i = 0; i < names.all().size(); i++) {
      line("p%d = torch.requires_grad_(torch.detach(w[%d]), True)", i, i);
    }
    weight = i -> "p" + i;
    return this;
  }

  /** {@code h} [B,T,d] from {@code ids} [B,T]: whole sequences, causal, padding at the end. */
  DecoderSource wholeSequences() {
    line("positions = torch.arange(torch.size(ids, 1), device=ops.prim.device(ids))");
    line("angles = torch.unsqueeze(torch.to(positions, 6), 1) * torch.unsqueeze(inv, 0)");
    rotary("torch.unsqueeze(torch.unsqueeze(%s, 0), 0)");
    line("h = torch.embedding(%s, ids)", weight.apply(names.embedding()));
    for (int layer = 0; layer < config.layers(); layer++) {
      projections(layer);
      line(
          "a = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None,"
              + " enable_gqa=%s)",
          grouped());
      closeBlock(layer);
    }
    return norm("h", "h", "model.norm.weight");
  }

  /** {@code logits} [N,V] of the rows {@code chosen} [N] of {@code h} flattened to [B·T,d]. */
  DecoderSource logitsOfChosen() {
    line("flat = torch.index_select(torch.reshape(h, [-1, %d]), 0, chosen)", config.hidden());
    line("logits = torch.linear(flat, %s)", weight.apply(names.head()));
    return this;
  }

  /** {@code logp} [N] of the tokens {@code targets} [N]. */
  DecoderSource logProbabilities(String temperature) {
    line("scaled = %s", temperature.isEmpty() ? "logits" : "logits / " + temperature);
    line("all = torch.log_softmax(scaled, -1)");
    line("logp = torch.squeeze(torch.gather(all, 1, torch.unsqueeze(targets, 1)), 1)");
    return this;
  }

  /** Adds the gradients of {@code loss} to the buffers {@code g}. */
  DecoderSource accumulateGradients() {
    var leaves = new StringBuilder();
    for (int i = 0; i < names.all().size(); i++) {
      leaves.append(i == 0 ? "" : ", ").append("p").append(i);
    }
    line("grads = torch.grad([loss], [%s])", leaves);
    for (int i = 0; i < names.all().size(); i++) {
      line("d%d = grads[%d]", i, i);
      line("if torch.__isnot__(d%d, None):", i);
      line("  s%d = torch.add_(g[%d], unchecked_cast(Tensor, d%d))", i, i, i);
    }
    return this;
  }

  DecoderSource line(String format, Object... arguments) {
    text.append("    ").append(String.format(Locale.ROOT, format, arguments)).append('\n');
    return this;
  }

  String text() {
    return text.toString();
  }

  private void rotary(String broadcast) {
    line("doubled = torch.cat([angles, angles], -1)");
    line("cosine = " + broadcast, "torch.cos(doubled)");
    line("sine = " + broadcast, "torch.sin(doubled)");
  }

  /** {@code q} [B,H,T,D], {@code k} and {@code v} [B,K,T,D] of a layer, rotated. */
  private void projections(int layer) {
    norm("n", "h", block(layer) + "input_layernorm.weight");
    project(layer, "q", config.heads());
    project(layer, "k", config.keyValueHeads());
    project(layer, "v", config.keyValueHeads());
    if (config.architecture().queryKeyNorm()) {
      norm("q", "q", block(layer) + "self_attn.q_norm.weight");
      norm("k", "k", block(layer) + "self_attn.k_norm.weight");
    }
    rotate("q");
    rotate("k");
  }

  private void project(int layer, String letter, int heads) {
    String name = block(layer) + "self_attn." + letter + "_proj";
    line("%s = %s", letter, linear("n", name));
    line(
        "%1$s = torch.transpose(torch.view(%1$s, [torch.size(n, 0), torch.size(n, 1), %2$d, %3$d]),"
            + " 1, 2)",
        letter, heads, config.headSize());
  }

  /** Pairs coordinate i with i + D/2, as the checkpoints of transformers do. */
  private void rotate(String letter) {
    int half = config.headSize() / 2;
    line("low = torch.narrow(%s, 3, 0, %d)", letter, half);
    line("high = torch.narrow(%s, 3, %d, %d)", letter, half, half);
    line("%1$s = %1$s * cosine + torch.cat([torch.neg(high), low], 3) * sine", letter);
  }

  private void closeBlock(int layer) {
    line(
        "a = torch.reshape(torch.transpose(a, 1, 2), [torch.size(h, 0), torch.size(h, 1), %d])",
        config.heads() * config.headSize());
    line("h = h + %s", linear("a", block(layer) + "self_attn.o_proj"));
    norm("n", "h", block(layer) + "post_attention_layernorm.weight");
    line("gate = torch.silu(%s)", linear("n", block(layer) + "mlp.gate_proj"));
    line("up = %s", linear("n", block(layer) + "mlp.up_proj"));
    line("h = h + %s", linear("gate * up", block(layer) + "mlp.down_proj"));
  }

  /** A projection by its name, with its bias where the checkpoint has one. */
  private String linear(String input, String layer) {
    String bias = names.has(layer + ".bias") ? ", " + weight(layer + ".bias") : "";
    return "torch.linear(" + input + ", " + weight(layer + ".weight") + bias + ")";
  }

  private DecoderSource norm(String to, String from, String name) {
    line(
        "%1$s = %2$s * torch.rsqrt(torch.mean(%2$s * %2$s, [-1], True) + %3$s) * %4$s",
        to, from, String.format(Locale.ROOT, "%.12f", config.normEpsilon()), weight(name));
    return this;
  }

  private String weight(String name) {
    return weight.apply(names.indexOf(name));
  }

  private String grouped() {
    return config.heads() == config.keyValueHeads() ? "False" : "True";
  }

  private static String block(int layer) {
    return "model.layers." + layer + ".";
  }
}

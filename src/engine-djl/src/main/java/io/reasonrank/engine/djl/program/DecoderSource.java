package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
  private final Trained trained;
  private final StringBuilder text = new StringBuilder();

  /** Whether tensors are read as leaves or as they come. */
  private boolean asLeaves;

  DecoderSource(ModelConfig config) {
    this(config, Trained.weights(config));
  }

  DecoderSource(ModelConfig config, Trained trained) {
    this.config = config;
    this.names = WeightNames.of(config);
    this.trained = trained;
  }

  /** Makes every trained tensor a leaf that gradients are asked of. */
  DecoderSource leaves() {
    for (int i = 0; i < trained.size(); i++) {
      line("p%d = torch.requires_grad_(torch.detach(%s[%d]), True)", i, trained.group(), i);
    }
    asLeaves = true;
    return this;
  }

  /** {@code h} [B,T,d] from {@code ids} [B,T]: whole sequences, causal, padding at the end. */
  DecoderSource wholeSequences() {
    line("positions = torch.arange(torch.size(ids, 1), device=ops.prim.device(ids))");
    line("angles = torch.unsqueeze(torch.to(positions, 6), 1) * torch.unsqueeze(inv, 0)");
    rotary("torch.unsqueeze(torch.unsqueeze(%s, 0), 0)");
    embed();
    for (int layer = 0; layer < config.layers(); layer++) {
      block(layer);
    }
    return norm("h", "h", "model.norm.weight");
  }

  /**
   * As {@link #wholeSequences()}, but only the input {@code h<i>} of each block is kept for the
   * gradients; {@link #accumulateRecomputed} runs the blocks again.
   */
  DecoderSource keepingLayerInputs() {
    asLeaves = false;
    line("positions = torch.arange(torch.size(ids, 1))");
    line("angles = torch.unsqueeze(torch.to(positions, 6), 1) * torch.unsqueeze(inv, 0)");
    rotary("torch.unsqueeze(torch.unsqueeze(%s, 0), 0)");
    embed();
    for (int layer = 0; layer < config.layers(); layer++) {
      line("h%d = h", layer);
      block(layer);
    }
    asLeaves = true;
    line("top = torch.requires_grad_(torch.detach(h), True)");
    return norm("h", "top", "model.norm.weight");
  }

  private void embed() {
    line("h = torch.embedding(%s, ids)", weight("model.embed_tokens.weight"));
  }

  private void block(int layer) {
    projections(layer);
    line(
        "a0 = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None,"
            + " enable_gqa=%s)",
        grouped());
    closeBlock(layer);
  }

  /** {@code logits} [N,V] of the rows {@code chosen} [N] of {@code h} flattened to [B·T,d]. */
  DecoderSource logitsOfChosen() {
    line("flat = torch.index_select(torch.reshape(h, [-1, %d]), 0, chosen)", config.hidden());
    line("logits = torch.linear(flat, %s)", weight(names.all().get(names.head())));
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
    List<Integer> all = IntStream.range(0, trained.size()).boxed().toList();
    line("grads = torch.grad([loss], [%s])", leaves(all));
    return accumulate(all, 0);
  }

  /**
   * As {@link #accumulateGradients()} after {@link #keepingLayerInputs()}: from the last block to
   * the first, each is run again with gradients and let go. Saves memory, costs a forward pass.
   */
  DecoderSource accumulateRecomputed() {
    List<Integer> outer = trained.of(List.of("model.norm.weight", names.all().get(names.head())));
    line("grads = torch.grad([loss], [%s])", join("top", outer));
    line("dh = unchecked_cast(Tensor, grads[0])");
    accumulate(outer, 1);
    for (int layer = config.layers() - 1; layer >= 0; layer--) {
      String prefix = block(layer, "");
      List<Integer> own =
          trained.of(names.all().stream().filter(name -> name.startsWith(prefix)).toList());
      line("inner = torch.requires_grad_(torch.detach(h%d), True)", layer);
      line("h = inner");
      block(layer);
      backward(own, "inner");
    }
    List<Integer> first = trained.of(List.of("model.embed_tokens.weight"));
    if (!first.isEmpty()) {
      embed();
      line("grads = torch.grad([h], [%s], annotate(List[Optional[Tensor]], [dh]))", leaves(first));
      accumulate(first, 0);
    }
    return this;
  }

  private void backward(List<Integer> own, String input) {
    line("grads = torch.grad([h], [%s], annotate(List[Optional[Tensor]], [dh]))", join(input, own));
    line("dh = unchecked_cast(Tensor, grads[0])");
    accumulate(own, 1);
  }

  private static String join(String first, List<Integer> leaves) {
    return leaves.isEmpty() ? first : first + ", " + leaves(leaves);
  }

  private static String leaves(List<Integer> indexes) {
    return indexes.stream().map(i -> "p" + i).collect(Collectors.joining(", "));
  }

  /** Adds {@code grads} from {@code from} on to the buffers of the given leaves. */
  private DecoderSource accumulate(List<Integer> indexes, int from) {
    for (int i = 0; i < indexes.size(); i++) {
      int leaf = indexes.get(i);
      line("d%d = grads[%d]", leaf, from + i);
      line("if torch.__isnot__(d%d, None):", leaf);
      line("  s%d = torch.add_(g[%d], unchecked_cast(Tensor, d%d))", leaf, leaf, leaf);
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
    norm("n", "h", block(layer, "input_layernorm.weight"));
    project(layer, "q", config.heads());
    project(layer, "k", config.keyValueHeads());
    project(layer, "v", config.keyValueHeads());
    if (config.architecture().queryKeyNorm()) {
      norm("q", "q", block(layer, "self_attn.q_norm.weight"));
      norm("k", "k", block(layer, "self_attn.k_norm.weight"));
    }
    rotate("q");
    rotate("k");
  }

  private void project(int layer, String letter, int heads) {
    String name = block(layer, "self_attn." + letter + "_proj");
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
        "a1 = torch.reshape(torch.transpose(a0, 1, 2), [torch.size(h, 0), torch.size(h, 1), %d])",
        config.heads() * config.headSize());
    line("h = h + %s", linear("a1", block(layer, "self_attn.o_proj")));
    norm("n", "h", block(layer, "post_attention_layernorm.weight"));
    line("gate = torch.silu(%s)", linear("n", block(layer, "mlp.gate_proj")));
    line("up = %s", linear("n", block(layer, "mlp.up_proj")));
    line("gated = gate * up");
    line("h = h + %s", linear("gated", block(layer, "mlp.down_proj")));
  }

  /** A projection by its name, with its bias and its adapter where there are such. */
  private String linear(String input, String layer) {
    String bias = names.has(layer + ".bias") ? ", " + weight(layer + ".bias") : "";
    String plain = "torch.linear(" + input + ", " + weight(layer + ".weight") + bias + ")";
    return trained
        .adapter(layer + ".weight")
        .map(a -> plain + " + " + adapted(input, a))
        .orElse(plain);
  }

  private String adapted(String input, int first) {
    return String.format(
        Locale.ROOT,
        "torch.linear(torch.linear(%s, %s), %s) * %s",
        input,
        tensor(first),
        tensor(first + 1),
        trained.scale());
  }

  private DecoderSource norm(String to, String from, String name) {
    line(
        "%1$s = %2$s * torch.rsqrt(torch.mean(%2$s * %2$s, [-1], True) + %3$s) * %4$s",
        to, from, String.format(Locale.ROOT, "%.12f", config.normEpsilon()), weight(name));
    return this;
  }

  private String weight(String name) {
    int index = names.indexOf(name);
    return asLeaves && trained.group().equals("w") ? "p" + index : "w[" + index + "]";
  }

  /** A trained tensor by its index. */
  private String tensor(int index) {
    return asLeaves ? "p" + index : trained.group() + "[" + index + "]";
  }

  private String grouped() {
    return config.heads() == config.keyValueHeads() ? "False" : "True";
  }

  private static String block(int layer, String part) {
    return "model.layers." + layer + "." + part;
  }
}

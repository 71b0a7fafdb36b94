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
 * <p>Letters: R rows, one per token, S segments of them, H query heads, K key/value heads, D head
 * size, d hidden width, V vocabulary. Weights are the list {@code w} in the order of {@link
 * WeightNames}; with gradients on, {@link #leaves} first makes each a leaf named {@code p<i>}.
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

  /**
   * {@code h} [1,R,d] from the rows {@code ids} [1,R] of many sequences, without padding. {@code
   * places} [R] are their positions, {@code segments} [S,2] say what attends to what: a length, and
   * the number of the segment that comes before it (-1 for none); segments lie one behind the
   * other.
   */
  DecoderSource wholeSequences() {
    begin();
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
    begin();
    for (int layer = 0; layer < config.layers(); layer++) {
      line("h%d = h", layer);
      block(layer);
    }
    asLeaves = true;
    line("top = torch.requires_grad_(torch.detach(h), True)");
    return norm("h", "top", "model.norm.weight");
  }

  private void begin() {
    line("angles = torch.unsqueeze(torch.to(places, 6), 1) * torch.unsqueeze(inv, 0)");
    rotary("torch.unsqueeze(torch.unsqueeze(%s, 0), 0)");
    segments();
    embed();
  }

  /** Lengths and predecessors as numbers; a mask, the same in all layers, where there is one. */
  private void segments() {
    line("sizes = annotate(List[int], [])");
    line("befores = annotate(List[int], [])");
    line("masks = annotate(List[Tensor], [])");
    line("for s in range(torch.size(segments, 0)):");
    line("  size = int(torch.select(torch.select(segments, 0, s), 0, 0))");
    line("  before = int(torch.select(torch.select(segments, 0, s), 0, 1))");
    line("  mask = inv");
    line("  if torch.ge(before, 0):");
    line("    known = sizes[before]");
    line(
        "    mask = torch.triu(torch.full([size, known + size], -1.0e30, dtype=6,"
            + " device=ops.prim.device(ids)), known + 1)");
    line("  o0 = torch.append(sizes, size)");
    line("  o1 = torch.append(befores, before)");
    line("  o2 = torch.append(masks, mask)");
  }

  private void embed() {
    line("h = torch.embedding(%s, ids)", weight("model.embed_tokens.weight"));
  }

  private void block(int layer) {
    projections(layer);
    line("qs = torch.split_with_sizes(q, sizes, 2)");
    line("ks = torch.split_with_sizes(k, sizes, 2)");
    line("vs = torch.split_with_sizes(v, sizes, 2)");
    line("outs = annotate(List[Tensor], [])");
    line("for s in range(torch.len(sizes)):");
    line("  before = befores[s]");
    line("  if torch.ge(before, 0):");
    line("    keys = torch.cat([ks[before], ks[s]], 2)");
    line("    values = torch.cat([vs[before], vs[s]], 2)");
    line("    out = %s", attend("keys", "values", "masks[s]", "False"));
    line("  else:");
    line("    out = %s", attend("ks[s]", "vs[s]", "None", "True"));
    line("  o3 = torch.append(outs, out)");
    line("a0 = torch.cat(outs, 2)");
    closeBlock(layer);
  }

  private String attend(String keys, String values, String mask, String causal) {
    return String.format(
        Locale.ROOT,
        "torch.scaled_dot_product_attention(qs[s], %s, %s, %s, 0., %s, scale=None, enable_gqa=%s)",
        keys,
        values,
        mask,
        causal,
        grouped());
  }

  /** {@code logits} [N,V] of the rows {@code chosen} [N] of {@code h}. */
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

  /** {@code q} [1,H,R,D], {@code k} and {@code v} [1,K,R,D] of a layer, rotated. */
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

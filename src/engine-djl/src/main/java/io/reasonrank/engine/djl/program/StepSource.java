package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import java.util.List;
import java.util.Locale;

/**
 * Writes one step of many sequences as TorchScript statements: each sequence gives one token or a
 * stretch of its prompt, all their rows go through the projections together, and attention is done
 * group by group over the caches.
 *
 * <p>Letters: N rows (tokens) of the step, H query heads, K key/value heads, G = H/K, D head size,
 * d hidden width, S slots of a slab, L positions, V vocabulary. A slab of the cache is float32
 * [layers,2,S,K,capacity,D], keys before values.
 *
 * <p>A group is seven integers: slab, first slot, number of sequences m, first row, rows of each T,
 * longest length L with the new rows, length before. Either m sequences in neighbouring slots with
 * one row each, or one sequence with T rows.
 */
final class StepSource {
  static final String HEAD = "lm_head";
  private static final int GROUP = 7;

  private final ModelConfig config;
  private final StepWeights weights;
  private final StringBuilder text = new StringBuilder();

  StepSource(ModelConfig config, StepWeights weights) {
    this.config = config;
    this.weights = weights;
  }

  /** Projections of a layer that read one input each, in the order in which they are used. */
  static List<List<String>> projections(int layer) {
    String attention = block(layer) + "self_attn.";
    String forward = block(layer) + "mlp.";
    return List.of(
        List.of(attention + "q_proj", attention + "k_proj", attention + "v_proj"),
        List.of(attention + "o_proj"),
        List.of(forward + "gate_proj", forward + "up_proj"),
        List.of(forward + "down_proj"));
  }

  /** {@code logits} [C,V] of the rows {@code chosen}. */
  StepSource forward() {
    line("device = ops.prim.device(c[0])");
    line("tokens = torch.tensor(ids, dtype=4, device=device)");
    line("pos = torch.tensor(at, dtype=4, device=device)");
    line("angles = torch.unsqueeze(torch.to(pos, 6), 1) * torch.unsqueeze(c[0], 0)");
    line("cosine = torch.cos(torch.cat([angles, angles], -1))");
    line("sine = torch.sin(torch.cat([torch.neg(angles), angles], -1))");
    line("cosine = torch.unsqueeze(cosine, 1)");
    line("sine = torch.unsqueeze(sine, 1)");
    masks();
    line("h = %s", weights.embedding("tokens"));
    for (int layer = 0; layer < config.layers(); layer++) {
      layer(layer);
    }
    line("h = torch.index_select(h, 0, torch.tensor(chosen, dtype=4, device=device))");
    norm("n", "h", "model.norm.weight");
    line("logits = %s", linear("n", List.of(HEAD)));
    return this;
  }

  /**
   * {@code picked} [C]: the likeliest token where the temperature is 0, else the one at which the
   * running sum of probabilities passes {@code marks}, in [0,1).
   */
  StepSource choose() {
    line("picked = torch.argmax(logits, -1)");
    line("if torch.gt(torch.len(marks), 0):");
    line("  heat = torch.unsqueeze(torch.tensor(heats, dtype=7, device=device), 1)");
    line("  mark = torch.unsqueeze(torch.tensor(marks, dtype=7, device=device), 1)");
    line("  wide = torch.to(logits, 7)");
    line("  wide = (wide - torch.amax(wide, [-1], True)) / torch.clamp(heat, 1.0e-9)");
    line("  sums = torch.cumsum(torch.exp(wide), -1)");
    line("  last = torch.narrow(sums, 1, torch.size(sums, 1) - 1, 1)");
    line("  drawn = torch.squeeze(torch.searchsorted(sums, mark * last, right=True), 1)");
    line("  drawn = torch.clamp(drawn, None, torch.size(sums, 1) - 1)");
    line("  picked = torch.where(torch.squeeze(heat, 1) > 0.0, drawn, picked)");
    return this;
  }

  String text() {
    return text.toString();
  }

  /** Masks are the same in all layers; groups that need none hold a placeholder. */
  private void masks() {
    line("rows = torch.len(ids)");
    line("count = torch.len(groups) // %d", GROUP);
    line("masks = annotate(List[Tensor], [])");
    line("places = annotate(List[Tensor], [])");
    line("for g in range(count):");
    group("  ");
    line("  mask = pos");
    line("  place = pos");
    line("  if torch.__or__(m > 1, torch.__and__(T > 1, before > 0)):");
    line("    own = torch.unsqueeze(torch.narrow(pos, 0, row, m * T), 1)");
    line("    reach = torch.unsqueeze(torch.arange(L, dtype=4, device=device), 0)");
    line("    mask = (torch.to(reach <= own, 6) - 1.0) * 1.0e30");
    line("    if m > 1:");
    line("      mask = torch.reshape(mask, [m, 1, 1, L])");
    line("      place = torch.arange(slot, slot + m, dtype=4, device=device)");
    line("  o0 = torch.append(masks, mask)");
    line("  o1 = torch.append(places, place)");
  }

  private void group(String indent) {
    String[] fields = {"slab", "slot", "m", "row", "T", "L", "before"};
    for (int i = 0; i < GROUP; i++) {
      line("%s%s = groups[g * %d + %d]", indent, fields[i], GROUP, i);
    }
  }

  private void layer(int layer) {
    List<List<String>> projections = projections(layer);
    norm("n", "h", block(layer) + "input_layernorm.weight");
    line("qkv = %s", linear("n", projections.get(0)));
    heads(layer);
    attention(layer);
    line("h = h + %s", linear("a", projections.get(1)));
    norm("n", "h", block(layer) + "post_attention_layernorm.weight");
    line("both = %s", weights.linearAsKept(text, "n", projections.get(2)));
    line("gate = torch.silu(torch.narrow(both, 1, 0, %d))", config.feedForward());
    line("f = gate * torch.narrow(both, 1, %1$d, %1$d)", config.feedForward());
    line("h = h + %s", linear("f", projections.get(3)));
  }

  /** {@code q} [N,K,G,D] and {@code new} [N,2,K,D], rotated. */
  private void heads(int layer) {
    int queries = config.heads();
    int keys = config.keyValueHeads();
    int size = config.headSize();
    line("qkv = torch.view(qkv, [rows, %d, %d])", queries + 2 * keys, size);
    if (config.architecture().queryKeyNorm()) {
      line("q = torch.narrow(qkv, 1, 0, %d)", queries);
      norm("q", "q", block(layer) + "self_attn.q_norm.weight");
      line("k = torch.narrow(qkv, 1, %d, %d)", queries, keys);
      norm("k", "k", block(layer) + "self_attn.k_norm.weight");
      line("qk = torch.cat([q, k], 1)");
    } else {
      line("qk = torch.narrow(qkv, 1, 0, %d)", queries + keys);
    }
    // Coordinate i pairs with i + D/2; the first half of the sine table is negative.
    line("qk = torch.addcmul(qk * cosine, torch.roll(qk, [%d], [2]), sine)", size / 2);
    line(
        "q = torch.reshape(torch.narrow(qk, 1, 0, %d), [rows, %d, %d, %d])",
        queries, keys, queries / keys, size);
    line("k = torch.narrow(qk, 1, %d, %d)", queries, keys);
    line("v = torch.narrow(qkv, 1, %d, %d)", queries + keys, keys);
    line("new = torch.stack([k, v], 1)");
  }

  /** {@code a} [N,H·D]; extends the caches. */
  private void attention(int layer) {
    int keys = config.keyValueHeads();
    int shared = config.heads() / keys;
    int size = config.headSize();
    line("outs = annotate(List[Tensor], [])");
    line("for g in range(count):");
    group("  ");
    line("  cache = torch.select(kv[slab], 0, %d)", layer);
    line("  if m > 1:");
    line(
        "    at4 = annotate(List[Optional[Tensor]],"
            + " [None, places[g], None, torch.narrow(pos, 0, row, m)])");
    line("    i0 = torch.index_put_(cache, at4, torch.narrow(new, 0, row, m))");
    line("    both = torch.narrow(torch.narrow(cache, 1, slot, m), 3, 0, L)");
    line(
        "    out = %s",
        attend("torch.narrow(q, 0, row, m)", "torch.select(both, 0, %d)", "masks[g]", "False"));
    line("  else:");
    line("    own = torch.select(cache, 1, slot)");
    line("    fresh = torch.permute(torch.narrow(new, 0, row, T), [1, 2, 0, 3])");
    line("    i0 = torch.copy_(torch.narrow(own, 2, before, T), fresh)");
    line("    own = torch.narrow(own, 2, 0, L)");
    line("    if T > 1:");
    line("      ask = torch.permute(torch.narrow(q, 0, row, T), [1, 2, 0, 3])");
    // One key head serves G query heads: a view with stride 0, no copy.
    line(
        "      own = torch.expand(torch.unsqueeze(own, 2), [2, %d, %d, L, %d])",
        keys, shared, size);
    line("      if before > 0:");
    line("        out = %s", attend("ask", "torch.select(own, 0, %d)", "masks[g]", "False"));
    line("      else:");
    line("        out = %s", attend("ask", "torch.select(own, 0, %d)", "None", "True"));
    line("      out = torch.permute(out, [2, 0, 1, 3])");
    line("    else:");
    line(
        "      out = %s",
        attend("torch.narrow(q, 0, row, 1)", "torch.narrow(own, 0, %d, 1)", "None", "False"));
    line("  o2 = torch.append(outs, out)");
    line("a = torch.reshape(torch.cat(outs, 0), [rows, %d])", config.heads() * size);
  }

  private static String attend(String query, String half, String mask, String causal) {
    return "torch.scaled_dot_product_attention("
        + query
        + ", "
        + half.formatted(0)
        + ", "
        + half.formatted(1)
        + ", "
        + mask
        + ", 0., "
        + causal
        + ", scale=None, enable_gqa=False)";
  }

  private String linear(String input, List<String> layers) {
    return weights.linear(text, input, layers);
  }

  /** x · w / √(mean x² + ε), written with the norm: fewer passes over the row. */
  private void norm(String to, String from, String name) {
    boolean head = name.endsWith("_norm.weight");
    int width = head ? config.headSize() : config.hidden();
    line("size = torch.linalg_vector_norm(%s, 2, [-1], True)", from);
    line(
        "%1$s = %2$s / torch.hypot(size, %3$s) * %4$s",
        to, from, head ? "c[2]" : "c[1]", weights.norm(name, width));
  }

  private void line(String format, Object... arguments) {
    text.append("    ")
        .append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
        .append('\n');
  }

  private static String block(int layer) {
    return "model.layers." + layer + ".";
  }
}

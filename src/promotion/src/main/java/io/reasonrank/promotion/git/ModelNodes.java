package io.reasonrank.promotion.git;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Where a Reranker's {@code spec} and {@code spec.model} stand in a text.
 *
 * @param spec the {@code spec}, in block style, not empty
 */
record ModelNodes(MappingNode spec) {
  /** Text that means itself in YAML, inside braces too. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z./][A-Za-z0-9./:@~+=%_-]*[^:]");

  private static final String INDENT = "  ";

  /** Looks a Reranker up among the documents of a file. */
  static Optional<ModelNodes> find(String text, String reranker) {
    for (Node node : new Compose(LoadSettings.builder().build()).composeAllFromString(text)) {
      if (node instanceof MappingNode root
          && isScalar(value(root, "kind"), "Reranker")
          && value(root, "metadata") instanceof Optional<Node> metadata
          && metadata.orElse(null) instanceof MappingNode names
          && isScalar(value(names, "name"), reranker)
          && value(root, "spec").orElse(null) instanceof MappingNode spec
          && spec.getFlowStyle() == FlowStyle.BLOCK) {
        return Optional.of(new ModelNodes(spec));
      }
    }
    return Optional.empty();
  }

  /** Whether a loaded document is the Reranker of a name. */
  static boolean names(Map<?, ?> document, String reranker) {
    return "Reranker".equals(document.get("kind"))
        && document.get("metadata") instanceof Map<?, ?> metadata
        && reranker.equals(metadata.get("name"));
  }

  /** What to replace so that the text asks for a model. */
  List<TextEdit> edits(String text, WantedModel model) {
    Optional<NodeTuple> tuple = tuple(spec, "model");
    if (tuple.isEmpty()) {
      return List.of(inserted(text, model));
    }
    Node now = tuple.get().getValueNode();
    if (now instanceof MappingNode mapping
        && mapping.getFlowStyle() == FlowStyle.BLOCK
        && !mapping.getValue().isEmpty()) {
      return inBlock(text, mapping, model);
    }
    String braces = "{uri: " + scalar(model.uri()) + ", digest: " + scalar(model.digest()) + "}";
    int colon = text.indexOf(':', end(text, tuple.get().getKeyNode()));
    boolean absent = now instanceof ScalarNode;
    return List.of(
        absent
            ? new TextEdit(colon + 1, Math.max(colon + 1, end(text, now)), " " + braces)
            : new TextEdit(start(text, now), end(text, now), braces));
  }

  private TextEdit inserted(String text, WantedModel model) {
    Node first = spec.getValue().getFirst().getKeyNode();
    String margin = " ".repeat(column(first));
    String lines =
        String.join(
            newLine(text) + margin,
            "model:",
            INDENT + "uri: " + scalar(model.uri()),
            INDENT + "digest: " + scalar(model.digest()),
            "");
    int at = start(text, first);
    return new TextEdit(at, at, lines);
  }

  private static List<TextEdit> inBlock(String text, MappingNode mapping, WantedModel model) {
    Optional<NodeTuple> uri = tuple(mapping, "uri");
    Optional<NodeTuple> digest = tuple(mapping, "digest");
    Node first = mapping.getValue().getFirst().getKeyNode();
    String next = newLine(text) + " ".repeat(column(first)) + "digest: " + scalar(model.digest());
    if (uri.isEmpty()) {
      // It was named by its run: that makes way, whatever else stands there.
      Node last = mapping.getValue().getLast().getValueNode();
      String lines = "uri: " + scalar(model.uri()) + next;
      return List.of(new TextEdit(start(text, first), deepEnd(text, last), lines));
    }
    Node address = uri.get().getValueNode();
    TextEdit moved = new TextEdit(start(text, address), end(text, address), scalar(model.uri()));
    if (digest.isPresent()) {
      Node old = digest.get().getValueNode();
      return List.of(moved, new TextEdit(start(text, old), end(text, old), scalar(model.digest())));
    }
    int line = endOfLine(text, end(text, address));
    return List.of(moved, new TextEdit(line, line, next));
  }

  private static int endOfLine(String text, int from) {
    int end = text.indexOf('\n', from);
    if (end < 0) {
      return text.length();
    }
    return end > 0 && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  /** End of the last scalar or braces: the end mark of a block lies behind comments after it. */
  private static int deepEnd(String text, Node node) {
    return node instanceof MappingNode mapping
            && mapping.getFlowStyle() == FlowStyle.BLOCK
            && !mapping.getValue().isEmpty()
        ? deepEnd(text, mapping.getValue().getLast().getValueNode())
        : end(text, node);
  }

  private static String newLine(String text) {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private static String scalar(String value) {
    return PLAIN.matcher(value).matches()
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Optional<Node> value(MappingNode mapping, String key) {
    return tuple(mapping, key).map(NodeTuple::getValueNode);
  }

  private static Optional<NodeTuple> tuple(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(tuple -> isScalar(Optional.of(tuple.getKeyNode()), key))
        .findFirst();
  }

  private static boolean isScalar(Optional<Node> node, String value) {
    return node.orElse(null) instanceof ScalarNode scalar && scalar.getValue().equals(value);
  }

  private static int column(Node node) {
    return node.getStartMark().map(Mark::getColumn).orElseThrow();
  }

  private static int start(String text, Node node) {
    return offset(text, node.getStartMark());
  }

  private static int end(String text, Node node) {
    return offset(text, node.getEndMark());
  }

  /** Marks count code points. */
  private static int offset(String text, Optional<Mark> mark) {
    return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
  }
}

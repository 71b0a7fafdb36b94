package io.reasonrank.promotion.git;

import io.reasonrank.stage.StageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML file that holds a Reranker, perhaps among other resources. Its model is changed in the
 * text itself, so that comments, order, quotes and line ends of everything else stay.
 */
public final class RerankerManifest {
  private final String text;
  private final String reranker;
  private final String where;
  private final ModelNodes nodes;

  private RerankerManifest(String text, String reranker, String where) {
    this.text = text;
    this.reranker = reranker;
    this.where = where;
    this.nodes = ModelNodes.find(text, reranker).orElseThrow(this::missing);
  }

  /**
   * Reads a file.
   *
   * @param text its contents
   * @param reranker name of the Reranker
   * @param where the file, for error messages
   * @throws StageException if it is no YAML, or holds no such Reranker with a {@code spec} in block
   *     style
   */
  public static RerankerManifest parse(String text, String reranker, String where) {
    try {
      return new RerankerManifest(text, reranker, where);
    } catch (YamlEngineException e) {
      throw StageException.data(where + ": not YAML: " + firstLine(e) + "; mend the file");
    }
  }

  /** What it asks for; empty if there is no model, or one that is named by its run. */
  public Optional<WantedModel> model() {
    Map<?, ?> model = model(reranker(documents(text)));
    return model.get("uri") instanceof String uri && model.get("digest") instanceof String digest
        ? Optional.of(new WantedModel(uri, digest))
        : Optional.empty();
  }

  /**
   * The file asking for another model.
   *
   * @throws StageException if the text cannot be changed without changing anything else
   */
  public String with(WantedModel model) {
    var changed = new StringBuilder(text);
    nodes.edits(text, model).stream()
        .sorted(Comparator.comparingInt(TextEdit::start).reversed())
        .forEach(edit -> changed.replace(edit.start(), edit.end(), edit.text()));
    String result = changed.toString();
    if (!sameButFor(model, result)) {
      throw StageException.data(
          where
              + ": spec.model of Reranker "
              + reranker
              + " cannot be changed in place; write it as uri and digest on lines of their own");
    }
    return result;
  }

  /** Whether a text says the same as this one, but for the model. */
  private boolean sameButFor(WantedModel model, String other) {
    List<Object> expected = documents(text);
    if (reranker(expected).get("spec") instanceof Map<?, ?> spec) {
      put(spec, "model", Map.of("uri", model.uri(), "digest", model.digest()));
    }
    try {
      return expected.equals(documents(other));
    } catch (YamlEngineException e) {
      return false;
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<?, ?> map, String key, Object value) {
    ((Map<Object, Object>) map).put(key, value);
  }

  private Map<?, ?> reranker(List<Object> documents) {
    return documents.stream()
        .filter(document -> document instanceof Map<?, ?> map && ModelNodes.names(map, reranker))
        .map(document -> (Map<?, ?>) document)
        .findFirst()
        .orElseThrow(this::missing);
  }

  private static Map<?, ?> model(Map<?, ?> document) {
    return document.get("spec") instanceof Map<?, ?> spec
            && spec.get("model") instanceof Map<?, ?> model
        ? model
        : Map.of();
  }

  private static List<Object> documents(String text) {
    var documents = new ArrayList<Object>();
    var settings = LoadSettings.builder().setDefaultMap(LinkedHashMap::new).build();
    new Load(settings).loadAllFromString(text).forEach(documents::add);
    return documents;
  }

  private StageException missing() {
    return StageException.data(
        where
            + ": no Reranker '"
            + reranker
            + "' with a spec in block style; name the file that holds it in"
            + " spec.promotion.git.path");
  }

  private static String firstLine(YamlEngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
  }
}

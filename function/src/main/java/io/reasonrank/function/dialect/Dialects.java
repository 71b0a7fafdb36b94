package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which dialect a request speaks. A path has one owner. Vendors share paths ({@code /v1/rerank} is
 * Cohere's, Jina's, Voyage's…), so on a path without a vendor's name a dialect that alone has a
 * field of the request claims it; under its own name, as in {@code /voyage/v1/rerank}, nobody else
 * is asked.
 */
@Singleton
public class Dialects {
  private final List<Dialect> all;
  private final Map<String, Dialect> owners = new TreeMap<>();

  Dialects(@All List<Dialect> dialects) {
    this.all = dialects.stream().sorted(Comparator.comparing(Dialect::name)).toList();
    all.forEach(this::own);
  }

  private void own(Dialect dialect) {
    for (String path : dialect.paths()) {
      Dialect other = owners.put(path, dialect);
      if (other != null) {
        throw new IllegalStateException(
            path + " belongs to " + other.name() + " and to " + dialect.name());
      }
    }
  }

  /** Every path and whose it is. */
  public Map<String, Dialect> owners() {
    return owners;
  }

  /** The dialect of a path, before the body is known. */
  Dialect at(String path) {
    Dialect owner = owners.get(path);
    if (owner == null) {
      throw new IllegalArgumentException("no dialect has the path " + path);
    }
    return owner;
  }

  Dialect of(String path, JsonNode body) {
    Dialect owner = at(path);
    return isNamed(path)
        ? owner
        : all.stream().filter(dialect -> dialect.claims(body)).findFirst().orElse(owner);
  }

  private boolean isNamed(String path) {
    String first = path.split("/", 3)[1];
    return all.stream().anyMatch(dialect -> dialect.name().split("_", 2)[0].equals(first));
  }
}

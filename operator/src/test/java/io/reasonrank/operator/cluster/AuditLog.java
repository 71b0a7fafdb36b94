package io.reasonrank.operator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the operator asked of the API server, from the API server's own log. */
public record AuditLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One request.
   *
   * @param verb for example update
   * @param group API group, empty for the core one
   * @param resource for example sftruns/status
   * @param namespace or empty
   * @param name or empty
   * @param code HTTP status of the answer
   */
  public record Request(
      String verb, String group, String resource, String namespace, String name, int code) {
    /** Whether it changes something. */
    public boolean isWrite() {
      return List.of("create", "update", "patch", "delete").contains(verb);
    }

    /** Verb, group and resource, as a role grants them. */
    public String right() {
      return verb + " " + (group.isEmpty() ? "" : group + "/") + resource;
    }
  }

  /** Requests about one namespace, oldest first, watches left out. */
  public List<Request> in(String namespace) {
    return all().stream()
        .filter(request -> request.namespace().equals(namespace))
        .filter(request -> !request.verb().equals("watch"))
        .toList();
  }

  /** Every request about a resource. */
  public List<Request> all() {
    try (var lines = Files.lines(file)) {
      return lines.map(AuditLog::parse).filter(request -> !request.resource().isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request parse(String line) {
    try {
      JsonNode event = JSON.readTree(line);
      JsonNode object = event.path("objectRef");
      String sub = object.path("subresource").asText("");
      return new Request(
          event.path("verb").asText(""),
          object.path("apiGroup").asText(""),
          object.path("resource").asText("") + (sub.isEmpty() ? "" : "/" + sub),
          object.path("namespace").asText(""),
          object.path("name").asText(""),
          event.path("responseStatus").path("code").asInt());
    } catch (JsonProcessingException e) {
      return new Request("", "", "", "", "", 0); // a line that is being written
    }
  }
}

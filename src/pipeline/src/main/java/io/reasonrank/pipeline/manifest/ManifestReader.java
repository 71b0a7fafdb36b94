package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML files and folders into valid resources with their defaults, or says what is wrong with
 * them, file by file and field by field.
 *
 * <p>In a folder, files that end in {@code .yaml} or {@code .yml} are read, in the order of their
 * names; its subfolders are not (they hold data).
 */
public final class ManifestReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
  private static final List<String> METADATA =
      List.of("name", "namespace", "labels", "annotations");

  private final ObjectMapper json = JsonMapper.builder().build();
  private final CrdSchemas schemas = new CrdSchemas();
  private final CelRules rules = new CelRules();

  /**
   * Reads files and folders.
   *
   * @throws StageException 66 naming a path that is not there or a folder without YAML files
   */
  public Manifests read(List<Path> paths) {
    List<LoadedResource> loaded = new ArrayList<>();
    List<Violation> violations = new ArrayList<>();
    for (Path file : files(paths)) {
      readFile(file, loaded, violations);
    }
    refuseDuplicates(loaded, violations);
    return new Manifests(loaded, violations);
  }

  private static List<Path> files(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(folder(path));
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw StageException.noInput("there is no file or folder " + path + "; check the path");
      }
    }
    return files;
  }

  private static List<Path> folder(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.filter(ManifestReader::isManifest).sorted().toList();
      if (files.isEmpty()) {
        throw StageException.noInput(folder + " holds no .yaml file; give another folder");
      }
      return files;
    } catch (IOException e) {
      throw StageException.io("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isManifest(Path path) {
    String name = path.getFileName().toString();
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    return yaml && !name.startsWith("kustomization.") && Files.isRegularFile(path);
  }

  private void readFile(Path file, List<LoadedResource> loaded, List<Violation> violations) {
    List<JsonNode> documents;
    try (InputStream in = Files.newInputStream(file)) {
      documents = Yaml.documents(in);
    } catch (YamlEngineException e) {
      String reason = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
      violations.add(new Violation(file.toString(), 1, "YAML", "", "cannot be read: " + reason));
      return;
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e.getMessage(), e);
    }
    for (int i = 0; i < documents.size(); i++) {
      readDocument(file.toString(), i + 1, documents.get(i), loaded, violations);
    }
  }

  private void readDocument(
      String file,
      int number,
      JsonNode document,
      List<LoadedResource> loaded,
      List<Violation> violations) {
    String kind = document.path("kind").asText();
    String resource = resourceName(document);
    List<Complaint> complaints = new ArrayList<>();
    CrdSchemas.Kind known = schemas.find(kind).orElse(null);
    if (!(document instanceof ObjectNode object)) {
      complaints.add(new Complaint("", "is not a mapping; write apiVersion, kind, metadata, spec"));
    } else if (!document.path("apiVersion").asText().equals(CrdSchemas.API_VERSION)) {
      complaints.add(
          new Complaint(
              "apiVersion",
              "is " + document.path("apiVersion") + "; must be " + CrdSchemas.API_VERSION));
    } else if (known == null) {
      complaints.add(new Complaint("kind", "is not known; must be one of " + schemas.names()));
    } else {
      complaints.addAll(checkMetadata(object));
      complaints.addAll(checkBody(object, known.schema()));
      if (complaints.isEmpty()) {
        loaded.add(new LoadedResource(file, number, convert(object, known.type())));
      }
    }
    for (Complaint complaint : complaints) {
      violations.add(
          new Violation(file, number, resource, complaint.fieldPath(), complaint.message()));
    }
  }

  private static String resourceName(JsonNode document) {
    String kind = document.path("kind").asText("");
    String name = document.at("/metadata/name").asText("");
    return (kind.isEmpty() ? "document" : kind) + "/" + (name.isEmpty() ? "(no name)" : name);
  }

  private static List<Complaint> checkMetadata(ObjectNode document) {
    List<Complaint> complaints = new ArrayList<>();
    JsonNode metadata = document.path("metadata");
    String name = metadata.path("name").asText("");
    if (!NAME.matcher(name).matches()) {
      complaints.add(
          new Complaint(
              "metadata.name", "is \"" + name + "\"; give lower-case letters, digits and hyphens"));
    }
    metadata
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!METADATA.contains(field)) {
                complaints.add(
                    new Complaint(
                        "metadata." + field,
                        "is not taken from a file; known here: " + String.join(", ", METADATA)));
              }
            });
    return complaints;
  }

  private List<Complaint> checkBody(ObjectNode document, JsonNode schema) {
    SchemaDefaults.fill(document, schema);
    ObjectNode body = document.deepCopy();
    body.remove(List.of("apiVersion", "kind", "metadata"));
    List<Complaint> complaints = SchemaValidator.check(body, schema, "");
    // As in the API server, rules are asked only of values that have the right shape.
    return complaints.isEmpty() ? rules.check(document, schema, "") : complaints;
  }

  private HasMetadata convert(ObjectNode document, Class<? extends HasMetadata> type) {
    try {
      return json.treeToValue(document, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("schema and Java type disagree: " + e.getMessage(), e);
    }
  }

  private static void refuseDuplicates(List<LoadedResource> loaded, List<Violation> violations) {
    Map<String, LoadedResource> seen = new HashMap<>();
    for (LoadedResource entry : loaded) {
      HasMetadata resource = entry.resource();
      String name = resource.getKind() + "/" + resource.getMetadata().getName();
      LoadedResource first =
          seen.putIfAbsent(resource.getMetadata().getNamespace() + "/" + name, entry);
      if (first != null) {
        violations.add(
            new Violation(
                entry.file(),
                entry.document(),
                name,
                "metadata.name",
                "stands already in " + first.file() + "; give another name"));
      }
    }
  }
}

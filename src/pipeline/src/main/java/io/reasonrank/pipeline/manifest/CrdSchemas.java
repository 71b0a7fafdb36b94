package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of the API group with the OpenAPI schemas that their CRDs carry. */
final class CrdSchemas {
  /** The only {@code apiVersion} of the group. */
  static final String API_VERSION = "reasonrank.io/v1alpha1";

  private static final List<Class<? extends HasMetadata>> TYPES =
      List.of(SynthesisJob.class, SFTRun.class, RLRun.class, Reranker.class, ModelPromotion.class);

  /** A kind: its Java type and its schema. */
  record Kind(Class<? extends HasMetadata> type, JsonNode schema) {}

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  CrdSchemas() {
    for (Class<? extends HasMetadata> type : TYPES) {
      kinds.put(HasMetadata.getKind(type), new Kind(type, schema(type)));
    }
  }

  Optional<Kind> find(String kind) {
    return Optional.ofNullable(kinds.get(kind));
  }

  /** Names of all kinds, for messages. */
  String names() {
    return String.join(", ", kinds.keySet());
  }

  private static JsonNode schema(Class<? extends HasMetadata> type) {
    String name = HasMetadata.getFullResourceName(type) + "-v1.yml";
    try (InputStream in = CrdSchemas.class.getResourceAsStream("/META-INF/fabric8/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar of the CRDs lacks " + name + "; build it again");
      }
      return Yaml.documents(in).getFirst().at("/spec/versions/0/schema/openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.reasonrank.function.info;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.function.rerank.RerankDefaults;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What is served, how, and within which limits. */
@Path("/")
@Tag(name = "info")
public class InfoResource {
  private final ServeConfig config;
  private final ServedModel model;
  private final RerankDefaults defaults;

  InfoResource(ServeConfig config, ServedModel model, RerankDefaults defaults) {
    this.config = config;
    this.model = model;
    this.defaults = defaults;
  }

  /** The endpoint in numbers. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Info(
      String model,
      String modelDigest,
      String promptTemplateDigest,
      String engine,
      String strategy,
      int window,
      int step,
      int maxDocuments,
      int maxQueryCharacters,
      int maxDocumentCharacters,
      double defaultTimeoutSeconds) {}

  /** OpenAI's list of models. */
  public record Models(String object, List<Model> data) {}

  /** One of them. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Model(String id, String object, String ownedBy) {}

  @GET
  @Path("info")
  @Operation(operationId = "info", summary = "What is served, how, and within which limits")
  public Info info() {
    return new Info(
        model.info().id(),
        model.info().digest(),
        model.template(),
        model.engine(),
        defaults.options().strategy().wireName(),
        defaults.options().window(),
        defaults.options().step(),
        config.limits().documents(),
        config.limits().queryCharacters(),
        config.limits().documentCharacters(),
        config.deadline().toMillis() / 1000.0);
  }

  @GET
  @Path("v1/models")
  @Operation(operationId = "models", summary = "The served model, in OpenAI's shape")
  public Models models() {
    return new Models("list", List.of(new Model(model.info().id(), "model", "reasonrank")));
  }
}

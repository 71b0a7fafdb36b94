package io.reasonrank.function.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Arc;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.reasonrank.function.dialect.Dialect;
import io.reasonrank.function.dialect.Dialects;
import io.reasonrank.function.rerank.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Describes every dialect on every path of it. */
@OpenApiFilter(OpenApiFilter.RunStage.RUN)
public class DialectPaths implements OASFilter {
  private static final String JSON = "application/json";
  private static final String TEXT_OR_OBJECT = "TextOrObject";

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public void filterOpenAPI(OpenAPI api) {
    if (api.getPaths() == null) {
      api.setPaths(OASFactory.createPaths());
    }
    Map<String, Dialect> owners = Arc.container().instance(Dialects.class).get().owners();
    owners.forEach((path, dialect) -> api.getPaths().addPathItem(path, item(path, dialect)));
    Set<String> requests =
        owners.values().stream()
            .map(dialect -> name(dialect.description().request()))
            .collect(Collectors.toCollection(TreeSet::new));
    requests.add("RequestExtensions");
    api.getComponents().getSchemas().entrySet().stream()
        .filter(schema -> requests.contains(schema.getKey()))
        .forEach(schema -> takesNulls(schema.getValue()));
    // One schema of two types: an annotation has but one, and of alternatives readers make two.
    Optional.ofNullable(api.getComponents().getSchemas().get(TEXT_OR_OBJECT))
        .ifPresent(schema -> schema.addType(SchemaType.STRING));
  }

  /** Clients send null for what is unset. */
  private static void takesNulls(Schema request) {
    List<String> required = Optional.ofNullable(request.getRequired()).orElse(List.of());
    request.getProperties().entrySet().stream()
        .filter(property -> !required.contains(property.getKey()))
        .map(Map.Entry::getValue)
        .filter(schema -> schema.getType() != null && !schema.getType().contains(SchemaType.NULL))
        .forEach(DialectPaths::takeNull);
  }

  private static void takeNull(Schema schema) {
    schema.addType(SchemaType.NULL);
    if (schema.getEnumeration() != null) {
      List<Object> names = new ArrayList<>(schema.getEnumeration());
      names.add(null);
      schema.setEnumeration(names);
    }
  }

  private PathItem item(String path, Dialect dialect) {
    Dialect.Description description = dialect.description();
    Operation operation =
        OASFactory.createOperation()
            .operationId(dialect.name() + path.replaceAll("[^a-zA-Z0-9]+", "_"))
            .summary(description.summary())
            .addTag("rerank")
            .addParameter(timeout())
            .requestBody(
                OASFactory.createRequestBody()
                    .required(true)
                    .content(content(request(description), example(description))))
            .responses(responses(dialect));
    return OASFactory.createPathItem().POST(operation);
  }

  private static Parameter timeout() {
    return OASFactory.createParameter()
        .name("X-Request-Timeout")
        .in(Parameter.In.HEADER)
        .description("Seconds until the best ranking so far is wanted.")
        .schema(
            OASFactory.createSchema()
                .addType(SchemaType.NUMBER)
                .exclusiveMinimum(java.math.BigDecimal.ZERO)
                .maximum(java.math.BigDecimal.valueOf(3600)));
  }

  private static Schema request(Dialect.Description description) {
    return both(description.request(), "RequestExtensions");
  }

  private static Schema answer(Dialect.Description description) {
    return description.isList()
        ? OASFactory.createSchema()
            .addType(SchemaType.ARRAY)
            .items(reference(name(description.answer())))
        : both(description.answer(), "AnswerExtensions");
  }

  private static Schema both(Class<?> ofTheApi, String ours) {
    return OASFactory.createSchema().allOf(List.of(reference(name(ofTheApi)), reference(ours)));
  }

  private Object example(Dialect.Description description) {
    try {
      return json.readTree(description.example());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the example of a dialect is no JSON", e);
    }
  }

  private static APIResponses responses(Dialect dialect) {
    Dialect.Description description = dialect.description();
    APIResponses responses =
        OASFactory.createAPIResponses()
            .addAPIResponse(
                "200",
                OASFactory.createAPIResponse()
                    .description("The ranking, best first; events if a stream was asked for.")
                    .content(
                        content(answer(description)).addMediaType("text/event-stream", events())));
    problems(dialect)
        .forEach((status, text) -> responses.addAPIResponse(status, problem(description, text)));
    return responses;
  }

  /** Every status that the dialect can give, with the kinds of problems that have it. */
  private static TreeMap<String, String> problems(Dialect dialect) {
    TreeMap<String, String> problems =
        Arrays.stream(Problem.Kind.values())
            .collect(
                Collectors.toMap(
                    kind -> Integer.toString(dialect.status(Problem.of(kind, ""))),
                    DialectPaths::words,
                    (one, other) -> one + ", " + other,
                    TreeMap::new));
    problems.putIfAbsent("400", "invalid");
    return problems;
  }

  private static String words(Problem.Kind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  private static APIResponse problem(Dialect.Description description, String text) {
    return OASFactory.createAPIResponse()
        .description(text)
        .content(content(reference(name(description.failure()))));
  }

  private static MediaType events() {
    return OASFactory.createMediaType()
        .schema(
            OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .addProperty("event", OASFactory.createSchema().addType(SchemaType.STRING))
                .addProperty("data", OASFactory.createSchema().addType(SchemaType.STRING)));
  }

  private static Content content(Schema schema) {
    return OASFactory.createContent()
        .addMediaType(JSON, OASFactory.createMediaType().schema(schema));
  }

  private static Content content(Schema schema, Object example) {
    return OASFactory.createContent()
        .addMediaType(
            JSON,
            OASFactory.createMediaType()
                .schema(schema)
                .addExample("roses", OASFactory.createExample().value(example)));
  }

  private static Schema reference(String name) {
    return OASFactory.createSchema().ref("#/components/schemas/" + name);
  }

  private static String name(Class<?> type) {
    return type.getAnnotation(org.eclipse.microprofile.openapi.annotations.media.Schema.class)
        .name();
  }
}

package io.reasonrank.function.dialect.cohere;

import io.reasonrank.function.dialect.DialectHandler;
import io.reasonrank.function.model.ServedModel;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The paths of Cohere v1 and v2 and of Jina, and the bare one that other clients use. */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "rerank")
@APIResponse(
    responseCode = "400",
    description = "The request is wrong; the message names the field.",
    content =
        @Content(
            schema = @Schema(implementation = CohereAnswer.Failure.class),
            examples =
                @ExampleObject(
                    name = "empty",
                    value =
                        """
                        {"message":"invalid request: documents is empty; give at least one"}\
                        """)))
@APIResponse(
    responseCode = "503",
    description = "The model is not available; Retry-After says when to come back.",
    content = @Content(schema = @Schema(implementation = CohereAnswer.Failure.class)))
public class CohereResource {
  private final DialectHandler handler;
  private final CohereDialect v1;
  private final CohereDialect v2;

  CohereResource(DialectHandler handler, ServedModel model) {
    this.handler = handler;
    this.v1 = new CohereDialect(1, model.info().id());
    this.v2 = new CohereDialect(2, model.info().id());
  }

  @POST
  @Path("v1/rerank")
  @Operation(operationId = "rerankV1", summary = "Reranks documents (Cohere v1 and Jina shape)")
  @RequestBody(content = @Content(schema = @Schema(implementation = CohereRequest.class)))
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = CohereAnswer.class)))
  public Uni<Response> v1(
      byte[] body, @Context HttpHeaders headers, @Context HttpServerResponse connection) {
    return handler.handle(v1, body, headers, connection);
  }

  @POST
  @Path("v2/rerank")
  @Operation(operationId = "rerankV2", summary = "Reranks documents (Cohere v2 shape)")
  @RequestBody(
      content =
          @Content(
              schema = @Schema(implementation = CohereRequest.class),
              examples =
                  @ExampleObject(
                      name = "roses",
                      value =
                          """
                          {"model":"quickstart","query":"Why are my rose leaves sticky?",
                           "documents":["Prune plums in summer.",
                                        "Aphids suck sap and leave honeydew on the leaves."],
                           "top_n":1,"return_reasoning":true}\
                          """)))
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = CohereAnswer.class)))
  public Uni<Response> v2(
      byte[] body, @Context HttpHeaders headers, @Context HttpServerResponse connection) {
    return handler.handle(v2, body, headers, connection);
  }

  @POST
  @Path("rerank")
  @Operation(operationId = "rerank", summary = "Reranks documents (vLLM, Infinity, llama.cpp path)")
  @RequestBody(content = @Content(schema = @Schema(implementation = CohereRequest.class)))
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = CohereAnswer.class)))
  public Uni<Response> bare(
      byte[] body, @Context HttpHeaders headers, @Context HttpServerResponse connection) {
    return handler.handle(v1, body, headers, connection);
  }
}

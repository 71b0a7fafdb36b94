package io.reasonrank.function.events;

import io.reasonrank.function.rerank.RefusedException;
import io.reasonrank.function.security.Callers;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/** Batches of requests that nobody waits for, one JSON object a line. */
@Path("v1/batches")
@Blocking
@Tag(name = "batches")
public class BatchResource {
  static final String LINES = "application/x-ndjson";

  private final MemoryChannels channels;
  private final Batches batches;
  private final Callers callers;

  BatchResource(
      @Connector(MemoryChannels.NAME) MemoryChannels channels, Batches batches, Callers callers) {
    this.channels = channels;
    this.batches = batches;
    this.callers = callers;
  }

  @POST
  @Consumes({LINES, MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "submitBatch", summary = "Takes requests, one JSON object a line")
  @APIResponse(responseCode = "202", description = "Taken; the id asks for progress and results.")
  @APIResponse(responseCode = "400", description = "There is no line.")
  @APIResponse(responseCode = "409", description = "Batches come by a broker here.")
  @APIResponse(responseCode = "503", description = "Too many requests wait.")
  public Response submit(String body, @Context HttpHeaders headers) {
    identify(headers);
    List<String> lines = body.lines().filter(line -> !line.isBlank()).toList();
    if (!channels.isConnected()) {
      return refused(409, "requests come by a broker here; send them to its topic");
    }
    if (lines.isEmpty()) {
      return refused(400, "the body has no line; give one JSON object a line");
    }
    Optional<String> id = batches.open(lines.size());
    id.ifPresent(batch -> submit(batch, lines));
    return id.map(batch -> Response.accepted(batches.progress(batch).orElseThrow()).build())
        .orElseGet(() -> refused(503, "too many requests wait; come back when batches are done"));
  }

  private void submit(String batch, List<String> lines) {
    for (int number = 0; number < lines.size(); number++) {
      channels.submit(new Batches.Item(batch, number), lines.get(number));
    }
  }

  @GET
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "batch", summary = "How far a batch is")
  @APIResponse(responseCode = "200")
  @APIResponse(responseCode = "404", description = "There is no such batch, or no more.")
  public Response progress(@PathParam("id") String id, @Context HttpHeaders headers) {
    identify(headers);
    return batches
        .progress(id)
        .map(progress -> Response.ok(progress).build())
        .orElseGet(BatchResource::unknown);
  }

  @GET
  @Path("{id}/results")
  @Produces(LINES)
  @Operation(operationId = "batchResults", summary = "The results so far, one JSON object a line")
  @APIResponse(responseCode = "200")
  @APIResponse(responseCode = "404", description = "There is no such batch, or no more.")
  public Response results(@PathParam("id") String id, @Context HttpHeaders headers) {
    identify(headers);
    return batches
        .lines(id)
        .map(lines -> Response.ok(String.join("\n", lines) + "\n").build())
        .orElseGet(BatchResource::unknown);
  }

  /** Batches are for callers that are known, like every other request. */
  private void identify(HttpHeaders headers) {
    try {
      callers.identify(Optional.ofNullable(headers.getHeaderString(HttpHeaders.AUTHORIZATION)));
    } catch (RefusedException e) {
      throw new WebApplicationException(refused(401, "no valid API key or token"));
    }
  }

  private static Response unknown() {
    return refused(404, "there is no such batch");
  }

  private static Response refused(int status, String message) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON)
        .entity(Map.of("message", message))
        .build();
  }
}

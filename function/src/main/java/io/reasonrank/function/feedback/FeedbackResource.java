package io.reasonrank.function.feedback;

import io.reasonrank.function.dialect.Body;
import io.reasonrank.function.dialect.Fields;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.RefusedException;
import io.reasonrank.function.security.Callers;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Feedback for those who speak no CloudEvents. */
@Path("v1/feedback")
@Blocking
@Tag(name = "feedback")
public class FeedbackResource {
  private final Feedback feedback;
  private final Callers callers;
  private final Body body;

  FeedbackResource(Feedback feedback, Callers callers, Body body) {
    this.feedback = feedback;
    this.callers = callers;
    this.body = body;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "feedback", summary = "Takes clicks and ratings of one answer")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = FeedbackData.class)))
  @APIResponse(
      responseCode = "202",
      description = "Taken; outcome is judged, unjudged, unknown or duplicate.")
  @APIResponse(responseCode = "400", description = "It is wrong in itself.")
  @APIResponse(responseCode = "401", description = "There is no valid API key or token.")
  public Response take(byte[] json, @Context HttpHeaders headers) {
    try {
      var caller =
          callers.identify(Optional.ofNullable(headers.getHeaderString(HttpHeaders.AUTHORIZATION)));
      var data = body.object(json);
      var outcome = feedback.take(caller, new Fields(data).text("id"), data);
      return answer(202, "outcome", outcome.name().toLowerCase(Locale.ROOT));
    } catch (RefusedException e) {
      return answer(e.problem().status(), "message", e.problem().message());
    } catch (InvalidRequestException e) {
      return answer(400, "message", String.valueOf(e.getMessage()));
    }
  }

  private static Response answer(int status, String name, String value) {
    return Response.status(status).entity(Map.of(name, value)).build();
  }
}

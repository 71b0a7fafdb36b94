package io.reasonrank.function.admin;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.reasonrank.function.backend.Mirror;
import io.reasonrank.function.backend.MirrorReport;
import io.reasonrank.function.backend.Routing;
import io.reasonrank.function.backend.Shares;
import io.reasonrank.function.model.ModelAddress;
import io.reasonrank.function.model.ModelReload;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.stage.StageException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Model and routing, read and changed while requests go on. */
@Path("admin/v1")
@Blocking
@Tag(name = "admin")
@APIResponse(responseCode = "403", description = "The token is missing or not the right one.")
public class AdminResource {
  private final AdminGuard guard;
  private final ServedModel model;
  private final ModelReload reload;
  private final Routing routing;
  private final Mirror mirror;

  AdminResource(
      AdminGuard guard, ServedModel model, ModelReload reload, Routing routing, Mirror mirror) {
    this.guard = guard;
    this.model = model;
    this.reload = reload;
    this.routing = routing;
    this.mirror = mirror;
  }

  /** A model to serve instead. */
  public record WantedModel(@Nullable String uri, @Nullable String digest) {}

  /** What is served, and how far the last exchange is. */
  public record ModelState(
      String model, String digest, String phase, String wanted, String error) {}

  /** Shares to set; what is absent stays. */
  public record WantedShares(@Nullable Double weight, @Nullable Double mirror) {}

  /** Shares, and what the copies showed since they were set. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record RoutingState(double weight, double mirror, MirrorReport mirrored) {}

  @GET
  @Path("model")
  @Operation(operationId = "servedModel", summary = "The served model and its last exchange")
  @APIResponse(responseCode = "200")
  public ModelState model(@Context HttpHeaders headers) {
    guard.require(headers);
    return state();
  }

  @PUT
  @Path("model")
  @Operation(operationId = "exchangeModel", summary = "Exchanges the model without a pause")
  @APIResponse(responseCode = "202", description = "Begun; GET tells how far it is.")
  @APIResponse(responseCode = "400", description = "There is no uri, or the engine cannot.")
  @APIResponse(responseCode = "409", description = "An exchange is under way.")
  public Response exchange(@Nullable WantedModel wanted, @Context HttpHeaders headers) {
    guard.require(headers);
    if (wanted == null || wanted.uri() == null || wanted.uri().isBlank()) {
      return refused("uri is missing; give the URI of a model and its digest");
    }
    try {
      var address = new ModelAddress(wanted.uri(), Optional.ofNullable(wanted.digest()));
      return reload.begin(address)
          ? Response.accepted(state()).build()
          : Response.status(Response.Status.CONFLICT).entity(state()).build();
    } catch (StageException e) {
      return refused(e.getMessage());
    }
  }

  @GET
  @Path("routing")
  @Operation(operationId = "routing", summary = "Shares of the second backend, and comparisons")
  @APIResponse(responseCode = "200")
  public RoutingState routing(@Context HttpHeaders headers) {
    guard.require(headers);
    Shares shares = routing.shares();
    return new RoutingState(shares.weight(), shares.mirror(), mirror.report());
  }

  @PUT
  @Path("routing")
  @Operation(operationId = "route", summary = "Sets the shares of the second backend")
  @APIResponse(responseCode = "200")
  @APIResponse(responseCode = "400", description = "A share is not within 0 and 1.")
  public Response route(@Nullable WantedShares wanted, @Context HttpHeaders headers) {
    guard.require(headers);
    if (wanted == null) {
      return refused("the body is missing; give weight, mirror or both");
    }
    try {
      Shares now = routing.shares();
      routing.set(
          new Shares(
              wanted.weight() == null ? now.weight() : wanted.weight(),
              wanted.mirror() == null ? now.mirror() : wanted.mirror()));
      mirror.reset();
      return Response.ok(routing(headers)).build();
    } catch (IllegalArgumentException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private ModelState state() {
    ModelReload.State state = reload.state();
    return new ModelState(
        model.info().id(),
        model.info().digest(),
        state.phase().name().toLowerCase(Locale.ROOT),
        state.wanted(),
        state.error());
  }

  private static Response refused(String message) {
    return Response.status(Response.Status.BAD_REQUEST).entity(Map.of("message", message)).build();
  }
}

package io.reasonrank.function.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.reasonrank.function.backend.BackendReport;
import io.reasonrank.function.backend.CandidateHolder;
import io.reasonrank.function.backend.Mirror;
import io.reasonrank.function.backend.MirrorReport;
import io.reasonrank.function.backend.RouteMetrics;
import io.reasonrank.function.backend.Routing;
import io.reasonrank.function.backend.Shares;
import io.reasonrank.function.feedback.Feedback;
import io.reasonrank.function.feedback.FeedbackReport;
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
import java.net.URI;
import java.time.Duration;
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
  private static final double LONGEST_LEASE_SECONDS = 3600;

  private final AdminGuard guard;
  private final ServedModel model;
  private final ModelReload reload;
  private final Routing routing;
  private final CandidateHolder candidate;
  private final Mirror mirror;
  private final RouteMetrics metrics;
  private final Feedback feedback;

  AdminResource(
      AdminGuard guard,
      ServedModel model,
      ModelReload reload,
      Routing routing,
      CandidateHolder candidate,
      Mirror mirror,
      RouteMetrics metrics,
      Feedback feedback) {
    this.guard = guard;
    this.model = model;
    this.reload = reload;
    this.routing = routing;
    this.candidate = candidate;
    this.mirror = mirror;
    this.metrics = metrics;
    this.feedback = feedback;
  }

  /** A model to serve instead. */
  public record WantedModel(@Nullable String uri, @Nullable String digest) {}

  /** What is served, and how far the last exchange is. */
  public record ModelState(
      String model, String digest, String phase, String wanted, String error) {}

  /**
   * Shares to set; what is absent stays.
   *
   * @param weight share of requests that the second backend answers, 0 to 1
   * @param mirror share of the others that it is sent as copies, 0 to 1
   * @param candidateUrl address of the second backend
   * @param leaseSeconds how long the shares hold unless they are set again; absent: for good
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record WantedShares(
      @Nullable Double weight,
      @Nullable Double mirror,
      @Nullable String candidateUrl,
      @Nullable Double leaseSeconds) {}

  /**
   * Shares, and what was seen since they were changed.
   *
   * @param leaseSeconds until the first backend has everything again; absent: never
   * @param candidateDigest model of the second backend; absent without one
   * @param feedback what people said of rankings since the process started
   * @param backends what each did: primary, candidate, and the copies that the candidate got
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RoutingState(
      double weight,
      double mirror,
      @Nullable Double leaseSeconds,
      @Nullable String candidateDigest,
      Map<String, BackendReport> backends,
      MirrorReport mirrored,
      FeedbackReport feedback) {}

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
    return routingState();
  }

  private RoutingState routingState() {
    Shares shares = routing.shares();
    return new RoutingState(
        shares.weight(),
        shares.mirror(),
        routing.left().map(left -> left.toMillis() / 1000.0).orElse(null),
        candidate.digest().orElse(null),
        metrics.reports(),
        mirror.report(),
        feedback.report());
  }

  @PUT
  @Path("routing")
  @Operation(operationId = "route", summary = "Sets the shares of the second backend")
  @APIResponse(responseCode = "200")
  @APIResponse(
      responseCode = "400",
      description = "A share is not within 0 and 1, or an address names no host.")
  public Response route(@Nullable WantedShares wanted, @Context HttpHeaders headers) {
    guard.require(headers);
    if (wanted == null) {
      return refused("the body is missing; give weight, mirror or both");
    }
    try {
      if (wanted.candidateUrl() != null) {
        candidate.point(URI.create(wanted.candidateUrl()));
      }
      Optional<Duration> lease = Optional.ofNullable(wanted.leaseSeconds()).map(this::lease);
      share(wanted, lease);
      candidate.look();
      return Response.ok(routingState()).build();
    } catch (IllegalArgumentException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  /** What was seen is kept while the same shares are only lent for longer. */
  private void share(WantedShares wanted, Optional<Duration> lease) {
    Shares now = routing.shares();
    Shares shares =
        new Shares(
            wanted.weight() == null ? now.weight() : wanted.weight(),
            wanted.mirror() == null ? now.mirror() : wanted.mirror());
    routing.set(shares, lease);
    if (lease.isEmpty() || !shares.equals(now)) {
      mirror.reset();
      metrics.reset();
    }
  }

  private Duration lease(double seconds) {
    if (!(seconds > 0 && seconds <= LONGEST_LEASE_SECONDS)) {
      throw new IllegalArgumentException(
          "lease_seconds is " + seconds + "; give more than 0 and at most 3600");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
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

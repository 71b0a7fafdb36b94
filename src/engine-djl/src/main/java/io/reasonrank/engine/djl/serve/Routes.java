package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Paths and who answers them. */
final class Routes {
  private static final String JSON = "application/json";

  /** Labels of metrics; what clients make up must not become one. */
  private static final Set<String> PATHS =
      Set.of("/v1/chat/completions", "/v1/completions", "/v1/models", "/tokenize", "/detokenize");

  private final ServeOptions options;
  private final Admission admission;
  private final Figures figures;
  private final Executor workers;

  Routes(ServeOptions options, Admission admission, Figures figures, Executor workers) {
    this.options = options;
    this.admission = admission;
    this.figures = figures;
    this.workers = workers;
  }

  Router of(Vertx vertx, ServedModel model) {
    Router router = Router.router(vertx);
    for (int status : new int[] {400, 404, 405, 413, 500}) {
      router.errorHandler(status, request -> Errors.write(request, options));
    }
    router.route().handler(this::count).failureHandler(r -> Errors.write(r, options));
    router.get("/health").handler(this::health);
    router.get("/metrics").handler(this::metrics);
    router.route().handler(new Access(options.apiKey())::check);
    var models = new ModelsHandler(model, System.currentTimeMillis() / 1000);
    router.get("/v1/models").handler(models::list);
    router.get("/v1/models/:id").handler(models::one);
    generation(router, model);
    tokens(router, model);
    return router;
  }

  private void generation(Router router, ServedModel model) {
    var reader = new CallReader(model, options, Clock.systemUTC());
    var generation = new GenerationHandler(model, admission, figures, workers);
    post(router, "/v1/chat/completions", r -> generation.handle(r, reader::chat));
    post(router, "/v1/completions", r -> generation.handle(r, reader::completion));
  }

  private void tokens(Router router, ServedModel model) {
    var tokens = new TokensHandler(model);
    post(router, "/tokenize", r -> answer(r, tokens::tokenize));
    post(router, "/detokenize", r -> answer(r, tokens::detokenize));
  }

  private void post(Router router, String path, Handler<RoutingContext> handler) {
    var body = BodyHandler.create(false).setBodyLimit(options.mostBodyBytes());
    router.post(path).handler(body).handler(handler);
  }

  private void answer(RoutingContext request, Function<Body, ObjectNode> work) {
    Context loop = Vertx.currentContext();
    byte[] body = Bodies.of(request);
    workers.execute(
        () -> {
          try {
            String text = work.apply(Body.parse(body)).toString();
            loop.runOnContext(go -> request.response().putHeader("Content-Type", JSON).end(text));
          } catch (RuntimeException e) {
            loop.runOnContext(go -> request.fail(e));
          }
        });
  }

  private void count(RoutingContext request) {
    String path = request.normalizedPath();
    request.addEndHandler(
        end ->
            figures.answered(
                PATHS.contains(path) ? path : "other", request.response().getStatusCode()));
    request.next();
  }

  private void health(RoutingContext request) {
    if (admission.isStopped()) {
      throw ApiError.stopping();
    }
    request.response().putHeader("Content-Type", JSON).end("{\"status\":\"ok\"}");
  }

  private void metrics(RoutingContext request) {
    request
        .response()
        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .end(figures.text());
  }
}

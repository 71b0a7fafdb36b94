package io.reasonrank.engine.djl.serve;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that speaks OpenAI's protocol over one engine. */
public final class OpenAiServer implements AutoCloseable {
  private static final int EVENT_LOOPS = 2;

  private final Vertx vertx;
  private final HttpServer http;
  private final Admission admission;
  private final Figures figures;
  private final ExecutorService workers;

  private OpenAiServer(
      Vertx vertx, HttpServer http, Admission admission, Figures figures, ExecutorService workers) {
    this.vertx = vertx;
    this.http = http;
    this.admission = admission;
    this.figures = figures;
    this.workers = workers;
  }

  /**
   * Listens.
   *
   * @throws IOException if the address cannot be taken
   */
  public static OpenAiServer start(ServedModel model, ServeOptions options) throws IOException {
    Vertx vertx = Vertx.vertx(quiet());
    var workers = Executors.newVirtualThreadPerTaskExecutor();
    var admission = new Admission(options.mostInFlight(), System::nanoTime);
    var figures = new Figures(admission);
    var routes = new Routes(options, admission, figures, workers).of(vertx, model);
    try {
      var settings =
          new HttpServerOptions()
              .setHost(options.host())
              .setPort(options.port())
              .setHandle100ContinueAutomatically(true); // curl asks before it sends long bodies
      HttpServer http = await(vertx.createHttpServer(settings).requestHandler(routes).listen());
      return new OpenAiServer(vertx, http, admission, figures, workers);
    } catch (IOException e) {
      vertx.close();
      workers.shutdownNow();
      throw e;
    }
  }

  /** No cache directory: nothing is served from the class path. */
  private static VertxOptions quiet() {
    var files = new FileSystemOptions().setFileCachingEnabled(false);
    return new VertxOptions()
        .setEventLoopPoolSize(EVENT_LOOPS)
        .setFileSystemOptions(files.setClassPathResolvingEnabled(false));
  }

  /** The port that it listens on. */
  public int port() {
    return http.actualPort();
  }

  /** Completions running and waiting. */
  public int inFlight() {
    return admission.inFlight();
  }

  /**
   * Refuses new completions and waits for those in flight.
   *
   * @return whether all ended in time
   */
  public boolean drain(Duration longest) throws InterruptedException {
    return admission.drain(longest);
  }

  /** Closes the listener and every connection. */
  @Override
  public void close() {
    try {
      await(vertx.close());
    } catch (IOException e) {
      System.getLogger(OpenAiServer.class.getName())
          .log(System.Logger.Level.WARNING, "the server did not close cleanly", e);
    }
    workers.shutdownNow();
    figures.close();
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

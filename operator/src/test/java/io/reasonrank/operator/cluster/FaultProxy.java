package io.reasonrank.operator.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands between an operator and the API server, counts its mutating requests and does to them what
 * {@link Fault} says. After a kill nothing of this operator reaches the server any more: every
 * connection is cut and none is taken.
 */
public final class FaultProxy implements AutoCloseable {
  private static final Pattern WATCHED = Pattern.compile("/(jobs|[a-z]+runs|synthesisjobs)$");
  private static final long DELAY_MILLIS = 500;
  private static final Set<String> HOP =
      Set.of("connection", "transfer-encoding", "keep-alive", "content-length");

  /** What happens to a mutating request. */
  public enum Verdict {
    /** It passes. */
    PASS,
    /** The operator dies before the server sees it. */
    KILL_BEFORE,
    /** The server does it, and the operator dies without an answer. */
    KILL_AFTER,
    /** The server does it, and the answer is lost; the operator lives. */
    LOSE_ANSWER,
    /** The server answers 500 without doing it. */
    ERROR_500,
    /** The server answers 429 without doing it. */
    ERROR_429,
    /** A gateway answers 504 without passing it on. */
    ERROR_504,
    /** The server does it, and a gateway answers 504. */
    LATE_504,
    /** It passes half a second later. */
    DELAY
  }

  /** Decides about each mutating request. */
  @FunctionalInterface
  public interface Fault {
    /**
     * Asked once per request.
     *
     * @param number from 1
     * @param request for example {@code POST /apis/batch/v1/namespaces/n/jobs}
     */
    Verdict of(int number, String request);
  }

  private final Vertx vertx;
  private final HttpClient client;
  private final HttpServer server;
  private final URI target;
  private final Fault fault;
  private final Runnable onKill;
  private final List<String> mutations = new CopyOnWriteArrayList<>();
  private final Set<io.vertx.core.http.HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<NetSocket> tunnels = ConcurrentHashMap.newKeySet();
  private final Map<String, Buffer> lists = new ConcurrentHashMap<>();
  private final AtomicInteger staleLists = new AtomicInteger();
  private final Map<String, Buffer> stale = new ConcurrentHashMap<>();
  private volatile boolean dead;

  private FaultProxy(Vertx vertx, URI target, Fault fault, Runnable onKill) {
    this.vertx = vertx;
    this.target = target;
    this.fault = fault;
    this.onKill = onKill;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setMaxPoolSize(500)
                .setDecompressionSupported(false));
    this.server =
        vertx.createHttpServer().connectionHandler(connections::add).requestHandler(this::handle);
  }

  /** Starts a proxy on a port of its own. */
  public static FaultProxy start(Vertx vertx, String target, Fault fault, Runnable onKill) {
    var proxy = new FaultProxy(vertx, URI.create(target), fault, onKill);
    try {
      proxy
          .server
          .listen(0, "127.0.0.1")
          .toCompletionStage()
          .toCompletableFuture()
          .get(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new IllegalStateException("the proxy does not start", e);
    }
    return proxy;
  }

  /** Where the operator finds the API server. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Mutating requests so far. */
  public List<String> mutations() {
    return List.copyOf(mutations);
  }

  /** Whether it has killed. */
  public boolean hasKilled() {
    return dead;
  }

  private static boolean isMutating(HttpServerRequest request) {
    return !request.method().equals(HttpMethod.GET);
  }

  private void handle(HttpServerRequest request) {
    if (dead) {
      request.connection().close();
    } else if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      tunnel(request);
    } else {
      request.body().onSuccess(body -> decide(request, body));
    }
  }

  private void decide(HttpServerRequest request, Buffer body) {
    Verdict verdict = Verdict.PASS;
    if (isMutating(request)) {
      synchronized (mutations) {
        if (dead) {
          return;
        }
        String name = request.method() + " " + request.path();
        mutations.add(name);
        verdict = fault.of(mutations.size(), name);
        if (verdict == Verdict.KILL_BEFORE) {
          kill();
        }
      }
    }
    switch (verdict) {
      case KILL_BEFORE -> {}
      case ERROR_500 -> request.response().setStatusCode(500).end();
      case ERROR_429 -> request.response().setStatusCode(429).putHeader("Retry-After", "1").end();
      case ERROR_504 -> request.response().setStatusCode(504).end();
      case DELAY -> vertx.setTimer(DELAY_MILLIS, now -> forward(request, body, Verdict.PASS));
      case PASS, KILL_AFTER, LOSE_ANSWER, LATE_504 -> read(request, body, verdict);
    }
  }

  /** Lists may be as they were at the first time; the watch that follows tells what came since. */
  private void read(HttpServerRequest request, Buffer body, Verdict verdict) {
    Buffer old = isList(request) ? stale.get(request.uri()) : null;
    if (old != null) {
      staleLists.incrementAndGet();
      request.response().putHeader("Content-Type", "application/json").end(old);
    } else {
      forward(request, body, verdict);
    }
  }

  private static boolean isList(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET) && WATCHED.matcher(request.path()).find();
  }

  private RequestOptions options(HttpServerRequest request) {
    var options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(target.getHost())
            .setPort(target.getPort())
            .setURI(request.uri());
    request
        .headers()
        .forEach(
            header -> {
              if (!HOP.contains(header.getKey().toLowerCase(Locale.ROOT))
                  && !header.getKey().equalsIgnoreCase("host")) {
                options.addHeader(header.getKey(), header.getValue());
              }
            });
    return options;
  }

  private void forward(HttpServerRequest request, Buffer body, Verdict verdict) {
    client
        .request(options(request))
        .compose(out -> out.send(body))
        .onSuccess(
            in -> {
              switch (verdict) {
                case KILL_AFTER -> in.body().onComplete(done -> kill());
                case LOSE_ANSWER -> in.body().onComplete(done -> request.connection().close());
                case LATE_504 ->
                    in.body().onComplete(done -> request.response().setStatusCode(504).end());
                default -> answer(request, in);
              }
            })
        .onFailure(failure -> request.connection().close());
  }

  private void answer(HttpServerRequest request, HttpClientResponse in) {
    if (isList(request) && in.statusCode() == 200) {
      in.body()
          .onSuccess(
              list -> {
                lists.putIfAbsent(request.uri(), list);
                request.response().putHeader("Content-Type", "application/json").end(list);
              })
          .onFailure(broken -> request.connection().close());
      return;
    }
    var out = request.response().setStatusCode(in.statusCode()).setChunked(true);
    in.headers()
        .forEach(
            header -> {
              if (!HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                out.putHeader(header.getKey(), header.getValue());
              }
            });
    in.pipeTo(out).onFailure(broken -> request.connection().close());
  }

  /** A watch: bytes both ways until one side goes. */
  private void tunnel(HttpServerRequest request) {
    request.pause();
    client
        .request(options(request).addHeader("Connection", "Upgrade"))
        .compose(HttpClientRequest::connect)
        .onSuccess(in -> join(request, in))
        .onFailure(failure -> request.connection().close());
  }

  private void join(HttpServerRequest request, HttpClientResponse in) {
    if (in.statusCode() != 101) {
      request.resume();
      answer(request, in);
      return;
    }
    request.response().setStatusCode(101).headers().addAll(in.headers());
    NetSocket up = in.netSocket();
    up.pause();
    request
        .toNetSocket()
        .onSuccess(
            down -> {
              tunnels.add(down);
              tunnels.add(up);
              up.closeHandler(gone -> forget(up, down));
              down.closeHandler(gone -> forget(down, up));
              up.pipeTo(down);
              down.pipeTo(up);
              up.resume();
            })
        .onFailure(failure -> up.close());
  }

  private void forget(NetSocket gone, NetSocket other) {
    tunnels.remove(gone);
    tunnels.remove(other);
    other.close();
  }

  /** Answers lists as another proxy saw them when they were first asked for, as a lagging cache. */
  public void serveListsOf(FaultProxy past) {
    stale.putAll(past.lists);
  }

  /** How many such lists were answered. */
  public int staleLists() {
    return staleLists.get();
  }

  /** Cuts every watch; the operator has to list again. */
  public void cutWatches() {
    tunnels.forEach(NetSocket::close);
  }

  /** Ends the operator for the API server: nothing comes through any more. */
  public void kill() {
    synchronized (mutations) {
      if (dead) {
        return;
      }
      dead = true;
    }
    server.close();
    connections.forEach(connection -> connection.close());
    tunnels.forEach(NetSocket::close);
    vertx.executeBlocking(
        () -> {
          onKill.run();
          return "";
        },
        false);
  }

  @Override
  public void close() {
    dead = true;
    server.close();
    tunnels.forEach(NetSocket::close);
    client.close();
  }
}

package io.reasonrank.promotion.forge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Gitea in a process of its own, with one user and its repositories. */
final class GiteaServer implements AutoCloseable {
  static final String USER = "robot";
  static final String PASSWORD = "s3cret-of-a-test";

  private final Path directory;
  private final Path program;
  private final int port;
  private final Process process;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param program the server
   * @param files its templates and options, as they lie in its sources
   */
  GiteaServer(Path program, Path files, Path directory) throws IOException, InterruptedException {
    this.program = program;
    this.directory = directory;
    this.port = freePort();
    Files.writeString(directory.resolve("app.ini"), settings(files));
    run("migrate");
    String made =
        run(
            "admin",
            "user",
            "create",
            "--username",
            USER,
            "--password",
            PASSWORD,
            "--email",
            "robot@localhost",
            "--must-change-password=false",
            "--access-token",
            "--access-token-scopes",
            "all");
    this.token = made.strip().replaceAll("(?s).*\\s", "");
    this.process = builder(List.of("web")).redirectOutput(log("web")).start();
    Awaitility.await("gitea").atMost(Duration.ofMinutes(1)).until(this::answers);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private String settings(Path files) {
    return """
    I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
    RUN_USER = %s
    [server]
    STATIC_ROOT_PATH = %s
    HTTP_ADDR = 127.0.0.1
    HTTP_PORT = %d
    ROOT_URL = %s/
    DISABLE_SSH = true
    OFFLINE_MODE = true
    [database]
    DB_TYPE = sqlite3
    [security]
    INSTALL_LOCK = true
    [api]
    MAX_RESPONSE_ITEMS = 3
    [log]
    LEVEL = warn
    """
        .formatted(System.getProperty("user.name"), files, port, root());
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    Path log = log(arguments[0]).toPath();
    Process once = builder(List.of(arguments)).redirectOutput(log.toFile()).start();
    assertThat(once.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(log);
    assertThat(once.exitValue()).as(said).isZero();
    return said;
  }

  private java.io.File log(String name) {
    return directory.resolve(name + ".log").toFile();
  }

  private ProcessBuilder builder(List<String> arguments) {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("--config", directory.resolve("app.ini").toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GITEA_WORK_DIR", directory.toString());
    builder.environment().put("HOME", directory.toString());
    return builder;
  }

  private boolean answers() throws InterruptedException {
    assertThat(process.isAlive()).as("gitea; see " + log("web")).isTrue();
    try {
      return send("GET", "/version", "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  String root() {
    return "http://127.0.0.1:" + port;
  }

  String api() {
    return root() + "/api/v1";
  }

  String token() {
    return token;
  }

  /** A repository with one file on branch main; its address for Git. */
  String repository(String name, String file, String text)
      throws IOException, InterruptedException {
    ask(
        "POST",
        "/user/repos",
        "{\"name\":\"" + name + "\",\"auto_init\":true,\"default_branch\":\"main\"}");
    String content = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    ask(
        "POST",
        repo(name) + "/contents/" + file,
        "{\"branch\":\"main\",\"content\":\"" + content + "\"}");
    return root() + "/" + USER + "/" + name + ".git";
  }

  static String repo(String name) {
    return "/repos/" + USER + "/" + name;
  }

  /** Asks its API, as a person would with a browser. */
  JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, path, body);
    assertThat(response.statusCode() / 100)
        .as(method + " " + path + ": " + response.body())
        .isEqualTo(2);
    return response.body().isBlank()
        ? Json.object()
        : Json.parse(response.body(), JsonNode.class, path);
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(api() + path))
            .header("Authorization", "token " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}

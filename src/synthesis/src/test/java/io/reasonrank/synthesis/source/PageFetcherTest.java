package io.reasonrank.synthesis.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.spec.LabelParameters.Fetch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageFetcherTest {
  private static final Fetch RULES = new Fetch(List.of("localhost"), 1000, 5, 0);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  private final List<String> asked = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page("/robots.txt", 200, "text/plain", "User-agent: *\nDisallow: /private\nAllow: /private/ok");
    page("/rain", 200, "text/html; charset=utf-8", "<p>Rain falls from the clouds.</p>");
    page("/private", 200, "text/html", "<p>no</p>");
    page("/private/ok", 200, "text/html", "<p>yes</p>");
    page("/long", 200, "text/html", "x".repeat(2000));
    page("/image", 200, "image/png", "x");
    page("/gone", 404, "text/html", "");
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/rain");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void page(String path, int status, String type, String text) {
    server.createContext(
        path,
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().add("Content-Type", type);
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private String url(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  private Optional<Path> fetch(String url) throws IOException {
    try (var fetcher = new PageFetcher(RULES, directory, address -> true)) {
      return fetcher.fetch(url, (rule, place, reason) -> rejected.add(rule + ": " + reason));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rain", "/moved"})
  void aPageIsStoredUnderItsAddress(String path) throws IOException {
    Path stored = fetch(url(path)).orElseThrow();

    assertThat(Files.readString(stored)).contains("Rain falls");
    assertThat(Pages.find(List.of(directory), url(path))).contains(stored);
  }

  @ParameterizedTest
  @CsvSource({
    "/private, robots.txt of localhost forbids it",
    "/long, it is longer than 1000 bytes",
    "/image, 'it is image/png, not a text'",
    "/gone, the server answered 404",
    "/away, host 169.254.169.254 is not among spec.sources[].fetch.hosts"
  })
  void whatMustNotBeReadIsRejectedWithTheReason(String path, String reason) throws IOException {
    assertThat(fetch(url(path))).isEmpty();
    assertThat(rejected).containsExactly("not-fetched: " + reason);
  }

  @Test
  void whatRobotsForbidIsNotEvenAskedForAndTheLongestRuleWins() throws IOException {
    fetch(url("/private"));
    assertThat(asked).containsExactly("/robots.txt");

    assertThat(fetch(url("/private/ok"))).isPresent();
  }

  @Test
  void privateAddressesAreRefusedUnlessTheyAreAllowed() throws IOException {
    try (var fetcher = new PageFetcher(RULES, directory)) {
      fetcher.fetch(url("/rain"), (rule, place, reason) -> rejected.add(reason));
    }
    assertThat(rejected).singleElement().asString().contains("private address");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "127.0.0.1, false",
    "10.1.2.3, false",
    "192.168.1.1, false",
    "172.16.0.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.0.0.0, false",
    "224.0.0.1, false",
    "::1, false",
    "fd00::1, false",
    "fe80::1, false",
    "2001:4860::8888, true"
  })
  void onlyTheOpenInternetIsPublic(String address, boolean open) throws IOException {
    assertThat(PageFetcher.isPublic(InetAddress.getByName(address))).isEqualTo(open);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, false",
    "/a, false",
    "/b, true",
    "/x.pdf, false",
    "/x.pdf?y=1, true",
    "/c/d, true"
  })
  void robotsRulesOfOurNameCountBeforeThoseOfEveryone(String path, boolean allowed) {
    String rules =
        """
        User-agent: *
        Disallow: /

        User-agent: ReasonRank
        Disallow: /a # all of it
        Disallow: /*.pdf$
        Disallow: /c
        Allow: /c/d
        """;

    assertThat(Robots.parse(rules).allows(path)).isEqualTo(allowed);
  }
}

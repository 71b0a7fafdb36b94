package io.reasonrank.synthesis.source;

import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.spec.LabelParameters.Fetch;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Fetches pages politely into a directory: only from hosts that are named, never from private
 * addresses, as robots.txt allows, with pauses, within size and time. Redirects are followed under
 * the same rules.
 */
public final class PageFetcher implements AutoCloseable {
  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_ROBOTS_BYTES = 500_000;

  private final Fetch rules;
  private final Path directory;
  private final Predicate<InetAddress> mayConnect;
  private final HttpClient client;
  private final Map<String, Robots> robots = new HashMap<>();
  private final Map<String, Long> lastRequest = new HashMap<>();

  /**
   * @param directory where pages are stored, under {@link Pages#name}
   */
  public PageFetcher(Fetch rules, Path directory) {
    this(rules, directory, PageFetcher::isPublic);
  }

  PageFetcher(Fetch rules, Path directory, Predicate<InetAddress> mayConnect) {
    this.rules = rules;
    this.directory = directory;
    this.mayConnect = mayConnect;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(rules.timeoutSeconds()))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** The stored page of an address, fetched now if it can be; else the reason is rejected. */
  public Optional<Path> fetch(String url, BadLines bad) throws IOException {
    try {
      return Optional.of(store(url));
    } catch (RefusedException e) {
      bad.reject("not-fetched", url, e.reason());
      return Optional.empty();
    }
  }

  private Path store(String url) throws IOException, RefusedException {
    URI at = address(url);
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      requireAllowed(at);
      HttpResponse<InputStream> answer = get(at);
      try (InputStream body = answer.body()) {
        if (answer.statusCode() / 100 == 3) {
          at = at.resolve(header(answer, "Location"));
        } else if (answer.statusCode() == 200) {
          return write(url, header(answer, "Content-Type"), body);
        } else {
          throw new RefusedException("the server answered " + answer.statusCode());
        }
      } catch (IllegalArgumentException e) {
        throw new RefusedException("it redirects to no address");
      }
    }
    throw new RefusedException("more than " + MOST_REDIRECTS + " redirects");
  }

  private static URI address(String url) throws RefusedException {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("it is no address");
    }
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private void requireAllowed(URI at) throws IOException, RefusedException {
    String host = at.getHost() == null ? "" : at.getHost().toLowerCase(Locale.ROOT);
    if (!"http".equals(at.getScheme()) && !"https".equals(at.getScheme())) {
      throw new RefusedException("it is neither http nor https");
    }
    if (rules.hosts().stream().noneMatch(rule -> named(rule, host))) {
      throw new RefusedException("host " + host + " is not among spec.sources[].fetch.hosts");
    }
    for (InetAddress address : addresses(host)) {
      if (!mayConnect.test(address)) {
        throw new RefusedException("host " + host + " has the private address " + address);
      }
    }
    String path = at.getRawPath().isEmpty() ? "/" : at.getRawPath();
    String query = at.getRawQuery() == null ? "" : "?" + at.getRawQuery();
    if (!robots(at).allows(path + query)) {
      throw new RefusedException("robots.txt of " + host + " forbids it");
    }
  }

  private static boolean named(String rule, String host) {
    return rule.startsWith("*.") ? host.endsWith(rule.substring(1)) : host.equals(rule);
  }

  private static InetAddress[] addresses(String host) throws RefusedException {
    try {
      return InetAddress.getAllByName(host);
    } catch (java.net.UnknownHostException e) {
      throw new RefusedException("host " + host + " is unknown");
    }
  }

  /** Whether an address belongs to the open internet. */
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    boolean shared = bytes.length == 4 && first == 100 && second >= 64 && second < 128;
    boolean uniqueLocal = bytes.length == 16 && (first & 0xfe) == 0xfc;
    boolean reserved = bytes.length == 4 && (first == 0 || first >= 240);
    return !(address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || shared
        || uniqueLocal
        || reserved);
  }

  private Robots robots(URI page) throws IOException, RefusedException {
    String site = page.getScheme() + "://" + page.getRawAuthority();
    Robots known = robots.get(site);
    if (known == null) {
      known = Robots.parse(robotsText(URI.create(site + "/robots.txt")));
      robots.put(site, known);
    }
    return known;
  }

  /** A host without robots.txt allows everything, one that cannot tell allows nothing. */
  private String robotsText(URI at) throws IOException, RefusedException {
    HttpResponse<InputStream> answer = get(at);
    try (InputStream body = answer.body()) {
      return switch (answer.statusCode() / 100) {
        case 2 -> new String(body.readNBytes(MOST_ROBOTS_BYTES), StandardCharsets.UTF_8);
        case 5 -> "user-agent: *\ndisallow: /";
        default -> "";
      };
    }
  }

  private HttpResponse<InputStream> get(URI at) throws IOException, RefusedException {
    pauseFor(String.valueOf(at.getHost()));
    HttpRequest request =
        HttpRequest.newBuilder(at)
            .timeout(Duration.ofSeconds(rules.timeoutSeconds()))
            .header("User-Agent", Robots.AGENT + " (training data; obeys robots.txt)")
            .header("Accept", "text/html, text/markdown, text/plain")
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new RefusedException("it cannot be reached: " + e.getClass().getSimpleName());
    }
  }

  private void pauseFor(String host) throws IOException {
    long next = lastRequest.getOrDefault(host, 0L) + rules.delayMillis();
    long wait = next - System.currentTimeMillis();
    try {
      if (wait > 0) {
        Thread.sleep(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    lastRequest.put(host, System.currentTimeMillis());
  }

  private Path write(String url, String type, InputStream body)
      throws IOException, RefusedException {
    String kind = type.toLowerCase(Locale.ROOT);
    boolean html = kind.startsWith("text/html") || kind.startsWith("application/xhtml");
    if (!html && !kind.startsWith("text/")) {
      throw new RefusedException("it is " + type + ", not a text");
    }
    byte[] page = body.readNBytes(rules.maxBytes() + 1);
    if (page.length > rules.maxBytes()) {
      throw new RefusedException("it is longer than " + rules.maxBytes() + " bytes");
    }
    Files.createDirectories(directory);
    Path file = directory.resolve(Pages.name(url) + (html ? ".html" : ".md"));
    Path part = Files.createTempFile(directory, "page", ".part");
    Files.write(part, page);
    return Files.move(
        part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /** Why a page is not there. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}

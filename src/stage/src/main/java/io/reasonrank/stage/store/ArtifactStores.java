package io.reasonrank.stage.store;

import io.reasonrank.stage.ArtifactStore;
import io.reasonrank.stage.LocalStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Every store: {@code file:} and {@code pvc://} on this machine, {@code s3://} and {@code oci://}
 * through a cache. Clients are made when they are first needed. Credentials come by the standard
 * chains: AWS variables, profiles, web identities and instance roles; {@code ~/.docker/config.json}
 * and its like.
 */
public final class ArtifactStores implements ArtifactStore, AutoCloseable {
  /** Environment variable: directory of the cache of remote artifacts. */
  public static final String CACHE_VARIABLE = "REASONRANK_ARTIFACT_CACHE";

  /** Environment variable: registries without TLS, separated by commas. */
  public static final String PLAIN_HTTP_VARIABLE = "REASONRANK_OCI_PLAIN_HTTP";

  private static final long PART_BYTES = 64L << 20;

  private final LocalStore local;
  private final Map<String, String> environment;
  private final S3Lazily s3 = new S3Lazily();

  private ArtifactStores(LocalStore local, Map<String, String> environment) {
    this.local = local;
    this.environment = Map.copyOf(environment);
  }

  /** The stores that an environment describes. */
  public static ArtifactStores fromEnvironment(Map<String, String> environment) {
    return over(LocalStore.fromEnvironment(environment), environment);
  }

  /** Remote stores beside a given local one. */
  public static ArtifactStores over(LocalStore local, Map<String, String> environment) {
    return new ArtifactStores(local, environment);
  }

  /** Whether an address is remote, so that what lies there is copied before it is used. */
  public static boolean isRemote(String uri) {
    return uri.startsWith(S3Address.SCHEME) || uri.startsWith(OciAddress.SCHEME);
  }

  @Override
  public Path locate(String uri) {
    return store(uri).locate(uri);
  }

  @Override
  public boolean has(String uri) {
    return store(uri).has(uri);
  }

  @Override
  public Path fetch(String uri) {
    return store(uri).fetch(uri);
  }

  @Override
  public void publish(String uri) {
    store(uri).publish(uri);
  }

  @Override
  public void keepState(String uri, Path work) {
    store(uri).keepState(uri, work);
  }

  @Override
  public void bringState(String uri, Path work) {
    store(uri).bringState(uri, work);
  }

  @Override
  public void dropState(String uri) {
    store(uri).dropState(uri);
  }

  private ArtifactStore store(String uri) {
    if (uri.startsWith(S3Address.SCHEME)) {
      return new RemoteArtifacts(s3.store(), cache().resolve("s3"));
    }
    if (uri.startsWith(OciAddress.SCHEME)) {
      return new RemoteArtifacts(new OciStore(plainHttp()), cache().resolve("oci"));
    }
    return local;
  }

  private Set<String> plainHttp() {
    return Arrays.stream(environment.getOrDefault(PLAIN_HTTP_VARIABLE, "").split(","))
        .map(String::strip)
        .collect(Collectors.toSet());
  }

  /** Pods have a read-only file system but for {@code /tmp}. */
  private Path cache() {
    String given = environment.get(CACHE_VARIABLE);
    if (given != null) {
      return Path.of(given);
    }
    Path home = Path.of(System.getProperty("user.home", "/nonexistent"));
    Path root = Files.isWritable(home) ? home.resolve(".cache") : Path.of("/tmp");
    return root.resolve("reasonrank").resolve("artifacts");
  }

  @Override
  public void close() {
    s3.close();
  }

  /** A client of S3 costs half a second, so that runs without buckets do without it. */
  private final class S3Lazily {
    private volatile java.util.Optional<S3Client> client = java.util.Optional.empty();

    synchronized S3Store store() {
      if (client.isEmpty()) {
        client = java.util.Optional.of(connect());
      }
      return new S3Store(new S3Objects(client.get(), PART_BYTES));
    }

    private S3Client connect() {
      S3ClientBuilder builder = S3Client.builder().httpClient(UrlConnectionHttpClient.create());
      String endpoint =
          environment.getOrDefault(
              "AWS_ENDPOINT_URL_S3", environment.getOrDefault("AWS_ENDPOINT_URL", ""));
      if (!endpoint.isEmpty()) { // MinIO and its like: no region, no host name per bucket
        builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
      }
      return builder.build();
    }

    synchronized void close() {
      client.ifPresent(S3Client::close);
      client = java.util.Optional.empty();
    }
  }
}

package io.reasonrank.stage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * {@code make verify-stores}: the contract on the S3 server that {@code AWS_ENDPOINT_URL_S3} names.
 */
class S3Verification extends RemoteContract {
  private static final String BUCKET = "artifacts";
  private static final S3Client CLIENT =
      S3Client.builder()
          .httpClient(UrlConnectionHttpClient.create())
          .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_S3")))
          .forcePathStyle(true)
          .build();

  @BeforeAll
  static void makeBucket() {
    CLIENT.createBucket(bucket -> bucket.bucket(BUCKET));
  }

  @AfterAll
  static void close() {
    CLIENT.close();
  }

  @Override
  RemoteStore store() {
    return new S3Store(new S3Objects(CLIENT, 5 << 20));
  }

  @Override
  String freshUri(String name) {
    return "s3://" + BUCKET + "/models/" + name;
  }

  @Test
  void filesThatOthersPutThereAreRead() throws IOException {
    put("corpus/queries.jsonl", "{}");
    put("corpus/qrels/test.tsv", "q\td\t1");
    try (ArtifactStores stores = ArtifactStores.fromEnvironment(environment())) {
      assertThat(stores.fetch("s3://artifacts/corpus/").resolve("qrels/test.tsv"))
          .hasContent("q\td\t1");
      assertThat(stores.fetch("s3://artifacts/corpus/queries.jsonl")).hasContent("{}");
      put("corpus/queries.jsonl", "{\"_id\": \"1\"}");
      assertThat(stores.fetch("s3://artifacts/corpus/queries.jsonl"))
          .hasContent("{\"_id\": \"1\"}");
    }
  }

  @Test
  void noServerIsAnErrorOfTheSurroundings() {
    var environment = new java.util.TreeMap<>(environment());
    environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1");
    try (ArtifactStores stores = ArtifactStores.fromEnvironment(environment)) {
      assertThatThrownBy(() -> stores.has("s3://artifacts/x"))
          .hasMessageStartingWith("s3://artifacts/x: ")
          .extracting(e -> ((StageException) e).exitCode())
          .isEqualTo(ExitCode.UNAVAILABLE);
    }
  }

  @Test
  void anUnknownBucketIsNamed() {
    assertThatThrownBy(() -> store().look("s3://no-such-bucket/x"))
        .hasMessageContaining("s3://no-such-bucket/x")
        .extracting(e -> ((StageException) e).exitCode())
        .isEqualTo(ExitCode.NO_INPUT);
  }

  private Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL_S3",
        System.getenv("AWS_ENDPOINT_URL_S3"),
        ArtifactStores.CACHE_VARIABLE,
        directory.resolve("cache").toString());
  }

  private static void put(String key, String text) {
    CLIENT.putObject(object -> object.bucket(BUCKET).key(key), RequestBody.fromString(text));
  }
}

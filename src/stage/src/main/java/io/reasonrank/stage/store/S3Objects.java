package io.reasonrank.stage.store;

import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Single objects of a bucket: listed, read, written with checksums, removed. */
final class S3Objects {
  /** User metadata with the SHA-256 of the content. */
  private static final String SHA256 = "sha256";

  private final S3Client client;
  private final long partBytes;

  /**
   * @param partBytes larger objects are sent in parts of this size; S3 asks for 5 MiB at least
   */
  S3Objects(S3Client client, long partBytes) {
    this.client = client;
    this.partBytes = partBytes;
  }

  /** Size and content mark of an object. */
  record Found(String key, long size, String etag) {}

  /** The objects whose keys start with a prefix. */
  List<Found> list(S3Address address, String prefix) {
    return guarded(
        address,
        () -> {
          var found = new ArrayList<Found>();
          for (S3Object object :
              client
                  .listObjectsV2Paginator(r -> r.bucket(address.bucket()).prefix(prefix))
                  .contents()) {
            found.add(new Found(object.key(), object.size(), object.eTag()));
          }
          return found;
        });
  }

  Optional<Found> find(S3Address address) {
    return head(address).map(head -> new Found(address.key(), head.contentLength(), head.eTag()));
  }

  private Optional<HeadObjectResponse> head(S3Address address) {
    return guarded(
        address,
        () -> {
          try {
            return Optional.of(
                client.headObject(r -> r.bucket(address.bucket()).key(address.key())));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  void read(S3Address address, Path target) {
    guarded(
        address,
        () -> {
          try (InputStream in =
              client.getObject(r -> r.bucket(address.bucket()).key(address.key()))) {
            return Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
          } catch (IOException e) {
            throw StageException.io("cannot copy " + uri(address) + " to " + target + ": " + e, e);
          }
        });
  }

  /** Sends a file, unless the same content lies there. */
  void write(S3Address address, Path file, String sha256) throws IOException {
    Optional<HeadObjectResponse> there = head(address);
    if (there.isPresent() && sha256.equals(there.get().metadata().get(SHA256))) {
      return;
    }
    long size = Files.size(file);
    guarded(
        address,
        () ->
            size > partBytes
                ? writeParts(address, file, size, sha256)
                : writeWhole(address, file, sha256));
  }

  void write(S3Address address, byte[] content) {
    guarded(
        address,
        () ->
            client.putObject(
                r ->
                    r.bucket(address.bucket())
                        .key(address.key())
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                RequestBody.fromBytes(content)));
  }

  private Object writeWhole(S3Address address, Path file, String sha256) {
    return client.putObject(
        r ->
            r.bucket(address.bucket())
                .key(address.key())
                .metadata(Map.of(SHA256, sha256))
                .checksumSHA256(base64(sha256)),
        RequestBody.fromFile(file));
  }

  private Object writeParts(S3Address address, Path file, long size, String sha256) {
    String upload =
        client
            .createMultipartUpload(
                r ->
                    r.bucket(address.bucket())
                        .key(address.key())
                        .metadata(Map.of(SHA256, sha256))
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
            .uploadId();
    try {
      var parts = new ArrayList<CompletedPart>();
      for (long from = 0; from < size; from += partBytes) {
        parts.add(
            writePart(
                address,
                upload,
                parts.size() + 1,
                part(file, from, Math.min(partBytes, size - from))));
      }
      return client.completeMultipartUpload(
          r ->
              r.bucket(address.bucket())
                  .key(address.key())
                  .uploadId(upload)
                  .multipartUpload(m -> m.parts(parts)));
    } catch (SdkException | StageException e) {
      client.abortMultipartUpload(
          r -> r.bucket(address.bucket()).key(address.key()).uploadId(upload));
      throw e;
    }
  }

  private CompletedPart writePart(S3Address address, String upload, int number, byte[] content) {
    String checksum = base64(Digests.hex(content));
    String etag =
        client
            .uploadPart(
                r ->
                    r.bucket(address.bucket())
                        .key(address.key())
                        .uploadId(upload)
                        .partNumber(number)
                        .checksumSHA256(checksum),
                RequestBody.fromBytes(content))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).checksumSHA256(checksum).build();
  }

  private static byte[] part(Path file, long from, long length) {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      return in.readNBytes(Math.toIntExact(length));
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e, e);
    }
  }

  void delete(S3Address address) {
    guarded(address, () -> client.deleteObject(r -> r.bucket(address.bucket()).key(address.key())));
  }

  private static String base64(String hex) {
    return java.util.Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private static String uri(S3Address address) {
    return S3Address.SCHEME + address.bucket() + "/" + address.key();
  }

  /** One line for what the SDK tells in many. */
  private static <T> T guarded(S3Address address, Supplier<T> work) {
    try {
      return work.get();
    } catch (S3Exception e) {
      int status = e.statusCode();
      ExitCode code =
          status == 401 || status == 403
              ? ExitCode.PERMISSION
              : status == 404 ? ExitCode.NO_INPUT : ExitCode.UNAVAILABLE;
      throw new StageException(code, uri(address) + ": " + firstLine(e), e);
    } catch (SdkException e) {
      throw new StageException(ExitCode.UNAVAILABLE, uri(address) + ": " + firstLine(e), e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}

package io.reasonrank.function.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.auth.aws.crt.internal.signer.DefaultAwsCrtV4aHttpSigner;

/**
 * Storage goes without AWS' library in C, which is optional and not here; an image is linked whole
 * when it is built, so its callers are replaced. On the JVM nothing of this is used.
 */
final class StorageWithoutCrt {
  private StorageWithoutCrt() {}

  private static UnsupportedOperationException missing(String what) {
    return new UnsupportedOperationException(what + " needs the JVM build with aws-crt");
  }

  @TargetClass(className = "software.amazon.awssdk.checksums.internal.ChecksumProvider")
  static final class Checksums {
    @Substitute
    static @Nullable SdkChecksum createCrtCrc32C() {
      return null;
    }

    @Substitute
    static SdkChecksum crc64NvmeCrtImplementation() {
      throw missing("checksum CRC64NVME");
    }

    @Substitute
    static SdkChecksum crtXxHash(ChecksumAlgorithm algorithm) {
      throw missing("checksum " + algorithm.algorithmId());
    }
  }

  @TargetClass(
      className =
          "software.amazon.awssdk.http.auth.aws.internal.signer.util.OptionalDependencyLoaderUtil")
  static final class Signers {
    @Substitute
    public static DefaultAwsCrtV4aHttpSigner getDefaultAwsCrtV4aHttpSigner() {
      throw missing("signature V4a");
    }
  }
}

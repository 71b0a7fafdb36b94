package io.reasonrank.engine.djl.torch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which libtorch the binding loads: the one on the class path, or an own one in {@code
 * PYTORCH_LIBRARY_PATH} (for example {@code torch/lib} of a Python wheel of the same version).
 *
 * <p>For an own one the binding guesses the flavour of its JNI library, and guesses one that its
 * jar does not hold; so it is told.
 */
final class NativeLibrary {
  private static final String PATH = "PYTORCH_LIBRARY_PATH";
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  /** The CUDA flavours of JNI libraries that jars of the binding hold, newest first. */
  private static final String[] CUDA = {"cu128", "cu124"};

  private NativeLibrary() {}

  /** Where drivers of CUDA cards show themselves: Linux, and Linux inside Windows. */
  private static final List<Path> DRIVERS = List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  /** The flavour to set; empty if the binding is to go by itself. */
  static Optional<String> flavor(Map<String, String> environment) {
    return flavor(environment, DRIVERS.stream().anyMatch(Files::exists));
  }

  /**
   * @param driver whether a CUDA driver is there; without one a CUDA build runs on the processor
   * @throws IllegalStateException if the folder holds no libtorch
   */
  static Optional<String> flavor(Map<String, String> environment, boolean driver) {
    String path = environment.get(PATH);
    if (path != null && !Files.isRegularFile(Path.of(path, System.mapLibraryName("torch_cpu")))) {
      // The binding would take the one on the class path without a word.
      throw new IllegalStateException(
          PATH
              + " is "
              + path
              + ", and there is no libtorch in it; give a folder with libtorch_cpu");
    }
    if (path == null || environment.containsKey(FLAVOR)) {
      return Optional.empty();
    }
    boolean cuda = driver && Files.isRegularFile(Path.of(path, "libtorch_cuda.so"));
    return Optional.of(cuda ? cudaFlavor() : "cpu");
  }

  private static String cudaFlavor() {
    for (String flavor : CUDA) {
      String jni = "jnilib/linux-x86_64/" + flavor + "/libdjl_torch.so";
      if (NativeLibrary.class.getClassLoader().getResource(jni) != null) {
        return flavor;
      }
    }
    return CUDA[0];
  }
}

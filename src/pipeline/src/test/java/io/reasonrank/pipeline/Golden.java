package io.reasonrank.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with a checked-in file. {@code -Dreasonrank.golden.update=true} writes the files
 * anew; read the difference before you commit it.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources");

  private Golden() {}

  public static void assertGolden(String name, String text) throws IOException {
    Path file = ROOT.resolve(name);
    if (Boolean.getBoolean("reasonrank.golden.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file).as("-Dreasonrank.golden.update=true writes it anew").hasContent(text);
  }
}

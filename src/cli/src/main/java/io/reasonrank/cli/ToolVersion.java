package io.reasonrank.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Name and version of this program, as manifests and {@code --version} give it. */
public final class ToolVersion implements IVersionProvider {
  /** For example {@code reasonrank 0.1.0}. */
  public static String text() {
    String version =
        Optional.ofNullable(ToolVersion.class.getPackage().getImplementationVersion())
            .orElse("development");
    return "reasonrank " + version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}

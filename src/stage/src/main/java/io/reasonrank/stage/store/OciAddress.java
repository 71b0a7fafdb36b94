package io.reasonrank.stage.store;

import io.reasonrank.stage.StageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code oci://registry/repository[:tag][@sha256:…]}.
 *
 * @param reference tag, or digest where one is given
 */
record OciAddress(String registry, String repository, String reference) {
  static final String SCHEME = "oci://";
  private static final Pattern SHAPE =
      Pattern.compile(
          "oci://(?<registry>[A-Za-z0-9.-]+(:[0-9]+)?)/"
              + "(?<repository>[a-z0-9]+([._/-]+[a-z0-9]+)*)/?"
              + "(:(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?");

  /**
   * @throws StageException 78 if it is not of this shape
   */
  static OciAddress parse(String uri) {
    Matcher parts = SHAPE.matcher(uri);
    if (!parts.matches()) {
      throw StageException.configuration(
          "URI \"" + uri + "\" is not oci://registry/repository[:tag][@sha256:…], lower case");
    }
    String digest = parts.group("digest");
    String tag = parts.group("tag");
    String reference = digest != null ? digest : tag == null ? "latest" : tag;
    return new OciAddress(parts.group("registry"), parts.group("repository"), reference);
  }

  boolean isDigest() {
    return reference.startsWith("sha256:");
  }

  /** The same repository under another tag or digest. */
  OciAddress at(String other) {
    return new OciAddress(registry, repository, other);
  }

  /** Where the state of an unfinished stage lies. */
  OciAddress state() {
    return at(reference.replace(':', '-') + ".partial");
  }

  /** As registries' clients write it. */
  String text() {
    return registry + "/" + repository + (isDigest() ? "@" : ":") + reference;
  }

  /** Registries of this machine are spoken to without TLS, as other clients do. */
  boolean isLocal() {
    String host = registry.replaceFirst(":[0-9]+$", "");
    return host.equals("localhost") || host.equals("127.0.0.1");
  }
}

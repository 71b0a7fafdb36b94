package io.reasonrank.promotion.git;

/**
 * The model that a manifest asks for.
 *
 * @param uri where it lies
 * @param digest {@code sha256:…} of its manifest
 */
public record WantedModel(String uri, String digest) {
  private static final int SHORT = 12;

  /** The first twelve hexadecimal digits of the digest, for names of branches. */
  public String shortDigest() {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return hex.substring(0, Math.min(SHORT, hex.length()));
  }
}

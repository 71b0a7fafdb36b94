package io.reasonrank.promotion.forge;

import io.reasonrank.stage.StageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository's place on its host.
 *
 * @param owner user, organisation or group (with subgroups, {@code group/team})
 * @param name of the repository
 */
public record RepositoryPath(String owner, String name) {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:https?://[^/]+/|ssh://[^/]+/|file:///|[^@/]+@[^:/]+:)(.+)/([^/]+?)(?:\\.git)?/?");

  /**
   * From an address to clone from: {@code https://HOST/OWNER/NAME.git}, {@code
   * ssh://git@HOST/OWNER/NAME}, {@code git@HOST:OWNER/NAME.git} or {@code file:///OWNER/NAME.git}.
   *
   * @throws StageException if it is none of these
   */
  public static RepositoryPath of(String address) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw StageException.configuration(
          address
              + ": no owner and name can be read from it; write https://HOST/OWNER/NAME.git or"
              + " git@HOST:OWNER/NAME.git, or set forge: none");
    }
    return new RepositoryPath(matcher.group(1), matcher.group(2));
  }

  /** {@code owner/name}. */
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}

package io.reasonrank.promotion.forge;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.util.Optional;

/** The host that a Reranker names. */
public final class Forges {
  private Forges() {}

  /**
   * The host of {@code spec.promotion.git}; empty where pull requests are opened by hand.
   *
   * @param token for its API: the password of the credentials
   * @throws StageException if a host is named and there is no token
   */
  public static Optional<Forge> of(RerankerSpec.Git git, Optional<String> token) {
    return switch (git.forge()) {
      case NONE -> Optional.empty();
      case GITHUB ->
          Optional.of(new GitHubForge(api(git, GitHubForge.PUBLIC), path(git), token(git, token)));
      case GITLAB ->
          Optional.of(new GitLabForge(api(git, GitLabForge.PUBLIC), path(git), token(git, token)));
      case GITEA -> Optional.of(new GiteaForge(api(git, ""), path(git), token(git, token)));
    };
  }

  private static String api(RerankerSpec.Git git, String otherwise) {
    return Optional.ofNullable(git.apiUrl()).orElse(otherwise);
  }

  private static RepositoryPath path(RerankerSpec.Git git) {
    return RepositoryPath.of(git.repository());
  }

  private static String token(RerankerSpec.Git git, Optional<String> token) {
    return token.orElseThrow(
        () ->
            new StageException(
                ExitCode.PERMISSION,
                "spec.promotion.git.forge is "
                    + git.forge().wireName()
                    + ", and there is no password to sign in to its API with; put a token there, or"
                    + " set forge: none"));
  }
}

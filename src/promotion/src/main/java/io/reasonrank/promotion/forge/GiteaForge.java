package io.reasonrank.promotion.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * Gitea and Forgejo, their REST API v1. It cannot ask for the requests of a branch in every state,
 * so the newest ones are looked through.
 *
 * @see <a href="https://docs.gitea.com/api/">Gitea's API</a>
 */
public final class GiteaForge implements Forge {
  private static final int PAGES = 20;
  private static final int PER_PAGE = 50;

  private final ForgeApi api;
  private final RepositoryPath repository;

  /**
   * @param api address, for example {@code https://HOST/api/v1}
   * @param token with the right to write issues and the repository
   */
  public GiteaForge(String api, RepositoryPath repository, String token) {
    this.api = new ForgeApi(api, Map.of("Authorization", "token " + token));
    this.repository = repository;
  }

  @Override
  public Optional<PullRequest> find(String branch) {
    for (int page = 1; page <= PAGES; page++) {
      JsonNode found =
          api.get(pulls() + "?state=all&sort=newest&limit=" + PER_PAGE + "&page=" + page);
      for (JsonNode node : found) {
        if (node.path("head").path("ref").asText().equals(branch)) {
          return Optional.of(pullRequest(node));
        }
      }
      // A server may allow fewer per page than were asked for; the last page is the empty one.
      if (found.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public PullRequest open(PullRequestText text) {
    return api.open(pulls(), ForgeApi.pullRequest(text), GiteaForge::pullRequest, this, text);
  }

  private String pulls() {
    return "/repos/" + repository + "/pulls";
  }

  private static PullRequest pullRequest(JsonNode node) {
    PullRequest.State state =
        node.path("merged").asBoolean()
            ? PullRequest.State.MERGED
            : node.path("state").asText().equals("open")
                ? PullRequest.State.OPEN
                : PullRequest.State.CLOSED;
    return new PullRequest(node.path("html_url").asText(), state);
  }
}

package io.reasonrank.promotion.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import java.util.Map;
import java.util.Optional;

/**
 * GitLab, its REST API v4.
 *
 * @see <a href="https://docs.gitlab.com/api/merge_requests/">Merge requests</a>
 */
public final class GitLabForge implements Forge {
  /** Address of the API of the public service. */
  public static final String PUBLIC = "https://gitlab.com/api/v4";

  private final ForgeApi api;
  private final RepositoryPath repository;

  /**
   * @param api address, for example {@code https://HOST/api/v4}
   * @param token with the scope {@code api}
   */
  public GitLabForge(String api, RepositoryPath repository, String token) {
    this.api = new ForgeApi(api, Map.of("PRIVATE-TOKEN", token));
    this.repository = repository;
  }

  @Override
  public Optional<PullRequest> find(String branch) {
    JsonNode found =
        api.get(
            requests()
                + "?state=all&order_by=created_at&sort=desc&per_page=1&source_branch="
                + ForgeApi.encode(branch));
    return found.isEmpty() ? Optional.empty() : Optional.of(pullRequest(found.get(0)));
  }

  @Override
  public PullRequest open(PullRequestText text) {
    var body =
        Json.object()
            .put("title", text.title())
            .put("description", text.body())
            .put("source_branch", text.branch())
            .put("target_branch", text.base())
            .put("remove_source_branch", true);
    return api.open(requests(), body, GitLabForge::pullRequest, this, text);
  }

  private String requests() {
    return "/projects/" + ForgeApi.encode(repository.toString()) + "/merge_requests";
  }

  private static PullRequest pullRequest(JsonNode node) {
    PullRequest.State state =
        switch (node.path("state").asText()) {
          case "merged" -> PullRequest.State.MERGED;
          case "closed" -> PullRequest.State.CLOSED;
          // locked: being merged
          default -> PullRequest.State.OPEN;
        };
    return new PullRequest(node.path("web_url").asText(), state);
  }
}

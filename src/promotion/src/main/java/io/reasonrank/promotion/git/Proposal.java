package io.reasonrank.promotion.git;

/**
 * A change that people are asked for: that a Reranker serve a model.
 *
 * @param branch that carries it; the same for the same model, so that asking again asks nothing new
 * @param model the model
 * @param title one line, of the commit and the pull request
 * @param body Markdown of the pull request
 */
public record Proposal(String branch, WantedModel model, String title, String body) {

  /** That a candidate be promoted. */
  public static Proposal promotion(String reranker, WantedModel candidate, String body) {
    return new Proposal(
        "promote/" + reranker + "/" + candidate.shortDigest(),
        candidate,
        "Promote " + candidate.shortDigest() + " on Reranker " + reranker,
        body);
  }

  /** That the model before a failed one be wanted again. */
  public static Proposal rollback(
      String reranker, WantedModel failed, WantedModel incumbent, String body) {
    return new Proposal(
        "rollback/" + reranker + "/" + failed.shortDigest(),
        incumbent,
        "Roll back " + failed.shortDigest() + " on Reranker " + reranker,
        body);
  }

  /** The commit's message: a trailer tells the commits of this program from those of people. */
  String message() {
    return title + "\n\n" + trailer() + "\n";
  }

  boolean made(String message) {
    return message.contains(trailer());
  }

  private String trailer() {
    return "Reasonrank-Model: " + model.digest();
  }
}

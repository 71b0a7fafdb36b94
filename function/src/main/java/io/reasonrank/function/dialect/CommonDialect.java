package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.Problem;

/**
 * The shape that Cohere began and most servers and clients took over. Its answer holds what any of
 * them reads, so that a path that they share needs no guess.
 */
public abstract class CommonDialect implements Dialect {
  protected static final String EXAMPLE =
      """
      {"model":"quickstart","query":"Why are my rose leaves sticky?",
       "documents":["Prune plums in summer.",
                    "Aphids suck sap and leave honeydew on the leaves."],
       "top_n":1,"return_reasoning":true}\
      """;

  private static final int DOCUMENTS_PER_UNIT = 100;

  private final String name;
  private final String apiVersion;

  protected CommonDialect(String name, String apiVersion) {
    this.name = name;
    this.apiVersion = apiVersion;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public Question read(Fields fields) {
    return new Question(
        fields.requiredText("query"),
        Documents.read(fields, "documents").withTextFields(fields.texts("rank_fields")),
        Question.topN(fields, "top_n"),
        fields.flag("return_documents"),
        fields
            .value("max_tokens_per_doc")
            .map(n -> "max_tokens_per_doc is not applied; the endpoint cuts passages itself")
            .stream()
            .toList());
  }

  @Override
  public Object answer(Ranking ranking) {
    return new CommonAnswer(
        ranking.result().id(),
        ranking.model(),
        ranking.places().stream().map(CommonAnswer.Result::of).toList(),
        meta(ranking),
        CommonAnswer.Usage.of(ranking));
  }

  private CommonAnswer.Meta meta(Ranking ranking) {
    int documents = ranking.result().order().size();
    return new CommonAnswer.Meta(
        new CommonAnswer.ApiVersion(apiVersion),
        new CommonAnswer.BilledUnits((documents + DOCUMENTS_PER_UNIT - 1) / DOCUMENTS_PER_UNIT),
        new CommonAnswer.Tokens(ranking.promptTokens(), ranking.completionTokens()),
        ranking.question().warnings());
  }

  @Override
  public Object error(Problem problem) {
    boolean wrong = problem.kind() == Problem.Kind.INVALID;
    return new CommonAnswer.Failure((wrong ? "invalid request: " : "") + problem.message());
  }

  protected final Description described(String summary) {
    return described(summary, CommonAnswer.Failure.class);
  }

  protected final Description described(String summary, Class<?> failure) {
    return new Description(
        summary, CommonRequest.class, CommonAnswer.class, failure, false, EXAMPLE);
  }
}

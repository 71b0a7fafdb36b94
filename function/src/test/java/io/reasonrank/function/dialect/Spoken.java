package io.reasonrank.function.dialect;

/**
 * What a dialect calls things, for tests that hold for all of them.
 *
 * @param name of the dialect
 * @param path one of its own
 * @param documents field of the request
 * @param top field of the request, empty where the API has none
 * @param echo field of the request
 * @param results JSON path of the answer's list
 * @param score field of a result
 * @param text JSON path of a result's document
 * @param message JSON path of an error's message
 * @param invalid status of a request that is wrong
 */
record Spoken(
    String name,
    String path,
    String documents,
    String top,
    String echo,
    String results,
    String score,
    String text,
    String message,
    int invalid) {

  static final Spoken COHERE_V1 =
      common("cohere_v1", "/cohere/v1/rerank", "document.text", "message");
  static final Spoken COHERE_V2 =
      common("cohere_v2", "/cohere/v2/rerank", "document.text", "message");
  static final Spoken JINA = common("jina", "/jina/v1/rerank", "document.text", "detail");
  static final Spoken VLLM = common("vllm", "/vllm/v1/rerank", "document.text", "error.message");
  static final Spoken INFINITY =
      common("infinity", "/infinity/rerank", "document", "error.message");
  static final Spoken VOYAGE =
      new Spoken(
          "voyage",
          "/voyage/v1/rerank",
          "documents",
          "top_k",
          "return_documents",
          "data",
          "relevance_score",
          "document",
          "detail",
          400);
  static final Spoken MIXEDBREAD =
      new Spoken(
          "mixedbread",
          "/mixedbread/v1/reranking",
          "input",
          "top_k",
          "return_input",
          "data",
          "score",
          "input",
          "message",
          400);
  static final Spoken TEI =
      new Spoken(
          "tei", "/tei/rerank", "texts", "", "return_text", "$", "score", "text", "error", 422);

  private static Spoken common(String name, String path, String text, String message) {
    return new Spoken(
        name,
        path,
        "documents",
        "top_n",
        "return_documents",
        "results",
        "relevance_score",
        text,
        message,
        400);
  }

  /** A request over three documents, the second of which is the best, the first the worst. */
  String roses(String more) {
    return """
    {"query":"sticky rose leaves","%s":[
      "Prune plums in summer.",
      "Sticky honeydew covers the leaves of a rose.",
      "A rose needs sun."]%s}
    """
        .formatted(documents, more);
  }

  /** The JSON path of a field of all results. */
  String each(String field) {
    return results.equals("$") ? field : results + "." + field;
  }

  /** The JSON path of the first result. */
  String first() {
    return results.equals("$") ? "[0]" : results + "[0]";
  }

  @Override
  public String toString() {
    return name;
  }
}

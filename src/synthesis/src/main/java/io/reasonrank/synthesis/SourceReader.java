package io.reasonrank.synthesis;

import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Beir;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.synthesis.source.PageFetcher;
import io.reasonrank.synthesis.source.Pages;
import io.reasonrank.synthesis.source.Problems;
import io.reasonrank.synthesis.source.StackExchangeDump;
import io.reasonrank.synthesis.source.StackExchangeDump.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the queries, passages and links of one source, of whatever type it is. */
final class SourceReader {
  /** Fetched pages lie beside the shards, for all of them. */
  private static final String FETCHED = "pages";

  private final LabelParameters.Source source;
  private final StageContext context;
  private final BadLines bad;
  private final Map<String, Passage> passages = new LinkedHashMap<>();
  private final Map<String, Query> queries = new LinkedHashMap<>();
  private final Map<String, List<String>> links = new LinkedHashMap<>();
  private final Map<String, String> documents = new LinkedHashMap<>();

  private SourceReader(LabelParameters.Source source, StageContext context) {
    this.source = source;
    this.context = context;
    this.bad = BadLines.into(context.rejects());
  }

  /**
   * What was read.
   *
   * @param passages by id
   * @param queries by id
   * @param links passages that a query's answer links to
   * @param documents the document of a passage that was cut out of one
   */
  record Read(
      Map<String, Passage> passages,
      Map<String, Query> queries,
      Map<String, List<String>> links,
      Map<String, String> documents) {}

  /**
   * Reads a source.
   *
   * @throws StageException 65 naming a source without usable records
   */
  static Read read(LabelParameters.Source source, StageContext context) throws IOException {
    var reader = new SourceReader(source, context);
    switch (source.type()) {
      case "beir" -> reader.beir();
      case "documents" -> reader.pages();
      case "problems" -> reader.problems();
      case "stackexchange" -> reader.stackExchange();
      default ->
          throw StageException.configuration(
              "source " + source.name() + " has the unknown type " + source.type());
    }
    reader.requireSome();
    return new Read(reader.passages, reader.queries, reader.links, reader.documents);
  }

  private void requireSome() {
    boolean noQuery = queries.isEmpty() && source.teacherQueries() == 0;
    if (passages.isEmpty() || noQuery) {
      throw StageException.data(
          "source "
              + source.name()
              + " has no usable "
              + (passages.isEmpty() ? "passage" : "query")
              + "; look at rejected.jsonl in the working directory");
    }
  }

  private void beir() {
    passages.putAll(Beir.corpus(context.input(source.corpus()), bad));
    beirQueries();
  }

  private void beirQueries() {
    if (!source.queries().isEmpty()) {
      queries.putAll(Beir.queries(context.input(source.queries()), bad));
    }
  }

  private void problems() throws IOException {
    passages.putAll(Beir.corpus(context.input(source.corpus()), bad));
    queries.putAll(Problems.read(context.input(source.queries()), bad));
  }

  private void pages() throws IOException {
    Path directory = context.input(source.corpus());
    for (Path page : Pages.all(directory)) {
      add(page, directory.relativize(page).toString().replace('\\', '/'));
    }
    beirQueries();
  }

  private List<String> add(Path page, String document) throws IOException {
    var ids = new ArrayList<String>();
    for (Passage passage : Pages.passages(page, document, source.domain(), bad)) {
      passages.putIfAbsent(passage.id(), passage);
      documents.put(passage.id(), document);
      ids.add(passage.id());
    }
    return ids;
  }

  private void stackExchange() throws IOException {
    Path fetched = context.output().resolveSibling(FETCHED);
    var directories = new ArrayList<>(List.of(fetched));
    if (!source.corpus().isEmpty()) {
      directories.add(context.input(source.corpus()));
    }
    try (Fetching fetching = Fetching.of(source, fetched)) {
      Map<String, List<String>> byAddress = new LinkedHashMap<>();
      for (Asked asked : StackExchangeDump.read(context.input(source.queries()), bad)) {
        context.checkStop();
        var linked = new ArrayList<String>();
        for (String url : asked.links()) {
          List<String> ids = byAddress.get(url);
          if (ids == null) {
            ids = linked(url, directories, fetching);
            byAddress.put(url, ids);
          }
          linked.addAll(ids);
        }
        add(asked, linked);
      }
    }
  }

  private List<String> linked(String url, List<Path> directories, Fetching fetching)
      throws IOException {
    Optional<Path> page = Pages.find(directories, url);
    if (page.isEmpty()) {
      page = fetching.page(url, bad);
    }
    return page.isPresent() ? add(page.get(), Pages.name(url)) : List.of();
  }

  private void add(Asked asked, List<String> linked) {
    if (linked.isEmpty()) {
      bad.reject("no-document", asked.id(), "none of the linked documents is there");
    } else {
      queries.put(asked.id(), new Query(asked.id(), asked.text(), asked.answer(), ""));
      links.put(asked.id(), List.copyOf(linked));
    }
  }

  /** A fetcher, or none. */
  private record Fetching(Optional<PageFetcher> fetcher) implements AutoCloseable {
    static Fetching of(LabelParameters.Source source, Path directory) {
      return new Fetching(source.fetch().map(rules -> new PageFetcher(rules, directory)));
    }

    Optional<Path> page(String url, BadLines bad) throws IOException {
      if (fetcher.isEmpty()) {
        bad.reject("not-fetched", url, "the page is not in the corpus and fetch is not set");
        return Optional.empty();
      }
      return fetcher.get().fetch(url, bad);
    }

    @Override
    public void close() {
      fetcher.ifPresent(PageFetcher::close);
    }
  }
}

package io.reasonrank.synthesis.source;

import io.reasonrank.ranking.TextRepair;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.BadLines;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jsoup.Jsoup;

/**
 * Questions of a StackExchange dump ({@code Posts.xml}) whose accepted answer links to documents
 * (ReasonRank, appendix B.1). The file is read as a stream, twice: once for the questions, once for
 * their answers.
 */
public final class StackExchangeDump {
  private static final String QUESTION = "1";
  private static final String ANSWER = "2";

  private final Path posts;
  private final BadLines bad;
  private final Map<String, Post> questionByAnswer = new HashMap<>();
  private final List<Asked> asked = new ArrayList<>();

  private record Post(String id, String title, String body) {}

  /**
   * A question with its accepted answer.
   *
   * @param id of the question
   * @param text title and body
   * @param answer text of the accepted answer
   * @param links addresses that the answer names, each once
   */
  public record Asked(String id, String text, String answer, List<String> links) {
    public Asked {
      links = List.copyOf(links);
    }
  }

  private StackExchangeDump(Path posts, BadLines bad) {
    this.posts = posts;
    this.bad = bad;
  }

  /**
   * The questions of a dump, by id.
   *
   * @param path {@code Posts.xml}, or a directory with it
   * @throws StageException 66 if there is none, 65 if it is no XML
   */
  public static List<Asked> read(Path path, BadLines bad) throws IOException {
    Path posts = Files.isDirectory(path) ? path.resolve("Posts.xml") : path;
    if (!Files.isRegularFile(posts)) {
      throw StageException.noInput("there is no file " + posts);
    }
    var dump = new StackExchangeDump(posts, bad);
    dump.rows(dump::question);
    dump.rows(dump::answer);
    dump.questionByAnswer
        .values()
        .forEach(post -> bad.reject("no-answer", post.id, "the accepted answer is not there"));
    dump.asked.sort(
        java.util.Comparator.comparingInt((Asked a) -> a.id().length()).thenComparing(Asked::id));
    return List.copyOf(dump.asked);
  }

  private void question(Map<String, String> row) {
    if (!QUESTION.equals(row.get("PostTypeId"))) {
      return;
    }
    String id = row.getOrDefault("Id", "");
    String accepted = row.getOrDefault("AcceptedAnswerId", "");
    if (accepted.isEmpty()) {
      bad.reject("no-accepted-answer", id, "the question has no accepted answer");
    } else {
      questionByAnswer.put(
          accepted, new Post(id, row.getOrDefault("Title", ""), row.getOrDefault("Body", "")));
    }
  }

  private void answer(Map<String, String> row) {
    Post question =
        ANSWER.equals(row.get("PostTypeId"))
            ? questionByAnswer.remove(row.getOrDefault("Id", ""))
            : null;
    if (question == null) {
      return;
    }
    String body = row.getOrDefault("Body", "");
    List<String> links = links(body);
    if (links.isEmpty()) {
      bad.reject("no-link", question.id, "the accepted answer links to nothing");
    } else {
      String text = TextRepair.fix(question.title) + "\n" + PageText.fragment(question.body);
      asked.add(new Asked(question.id, text.strip(), PageText.fragment(body), links));
    }
  }

  /** Addresses of a post, without what only points into a page. */
  static List<String> links(String html) {
    return Jsoup.parse(html).select("a[href]").stream()
        .map(link -> link.attr("href").strip().replaceAll("#.*$", ""))
        .filter(href -> href.matches("https?://[^\\s]+"))
        .distinct()
        .toList();
  }

  private void rows(Consumer<Map<String, String>> use) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (Reader text = new Legible(decoded(posts))) {
      XMLStreamReader xml = factory.createXMLStreamReader(text);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("row")) {
          use.accept(attributes(xml));
        }
      }
    } catch (XMLStreamException e) {
      throw StageException.data(
          posts
              + " is no XML at line "
              + e.getLocation().getLineNumber()
              + "; give Posts.xml of a StackExchange dump");
    }
  }

  private static Map<String, String> attributes(XMLStreamReader xml) {
    var row = new HashMap<String, String>();
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      row.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
    }
    return row;
  }

  /** Bytes that are no UTF-8 become U+FFFD. */
  private static Reader decoded(Path file) throws IOException {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    return new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder));
  }

  /** Real dumps hold control characters, which XML forbids; they become blanks. */
  private static final class Legible extends FilterReader {
    Legible(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return legible(super.read());
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      for (int i = offset; i < offset + count; i++) {
        buffer[i] = (char) legible(buffer[i]);
      }
      return count;
    }

    private static int legible(int character) {
      boolean control =
          (character >= 0 && character < ' ' && "\t\n\r".indexOf(character) < 0)
              || character == 0xfffe
              || character == 0xffff;
      return control ? ' ' : character;
    }
  }
}

package io.reasonrank.synthesis.source;

import io.reasonrank.ranking.TextRepair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * The text of a page in blocks, as its structure has them: headings, paragraphs, list entries,
 * code, table rows. Scripts, menus and forms are left out.
 */
public final class PageText {
  private static final String NO_CONTENT =
      "script, style, noscript, template, nav, header, footer, aside, form, button, iframe, svg,"
          + " [hidden], [role=navigation], [aria-hidden=true]";
  private static final String BLOCKS =
      "h1, h2, h3, h4, h5, h6, p, li, pre, blockquote, tr, dt, dd, figcaption, div, section, td";
  private static final Pattern BLANK_LINES = Pattern.compile("\\n[ \\t]*\\n");
  private static final Pattern FENCE = Pattern.compile("(?m)^```.*$");
  private static final char REPLACEMENT = '\ufffd';
  private static final double MOST_UNREADABLE = 0.02;

  private PageText() {}

  /**
   * A piece of text that belongs together.
   *
   * @param heading whether it names what follows
   * @param text on lines of its own only where it is code
   */
  public record Block(boolean heading, String text) {}

  /** The blocks of HTML; its own declaration or byte order mark says how it is encoded. */
  public static List<Block> html(byte[] page) throws IOException {
    return blocks(Jsoup.parse(new ByteArrayInputStream(page), null, ""));
  }

  /** The text of a fragment of HTML, for example a post. */
  public static String fragment(String html) {
    List<String> texts = blocks(Jsoup.parse(html)).stream().map(Block::text).toList();
    return String.join("\n", texts);
  }

  private static List<Block> blocks(Document page) {
    page.select(NO_CONTENT).remove();
    var blocks = new ArrayList<Block>();
    visit(page.body(), blocks, new StringBuilder());
    return blocks;
  }

  /** Inline text gathers until a block begins or ends. */
  private static void visit(Element element, List<Block> blocks, StringBuilder inline) {
    for (Node child : element.childNodes()) {
      if (child instanceof TextNode text) {
        inline.append(text.getWholeText());
      } else if (child instanceof Element inner && inner.is("pre")) {
        flush(inline, false, blocks);
        add(inner.wholeText().strip(), false, blocks);
      } else if (child instanceof Element inner && inner.is(BLOCKS)) {
        flush(inline, false, blocks);
        visit(inner, blocks, inline);
        flush(inline, inner.tagName().matches("h[1-6]"), blocks);
      } else if (child instanceof Element inner) {
        inline.append(inner.is("br") ? " " : "");
        visit(inner, blocks, inline);
      }
    }
    if (element.is("body")) {
      flush(inline, false, blocks);
    }
  }

  private static void flush(StringBuilder inline, boolean heading, List<Block> blocks) {
    add(inline.toString().replaceAll("\\s+", " ").strip(), heading, blocks);
    inline.setLength(0);
  }

  private static void add(String text, boolean heading, List<Block> blocks) {
    String fixed = TextRepair.fix(text).strip();
    if (!fixed.isEmpty()) {
      blocks.add(new Block(heading, fixed));
    }
  }

  /** The blocks of Markdown or plain text: paragraphs between blank lines; code stays whole. */
  public static List<Block> markdown(byte[] page) {
    var blocks = new ArrayList<Block>();
    String text = new String(page, StandardCharsets.UTF_8).replace("\r\n", "\n");
    String[] parts = FENCE.split(text, -1);
    for (int i = 0; i < parts.length; i++) {
      if (i % 2 == 1) {
        add(parts[i].strip(), false, blocks);
      } else {
        for (String paragraph : BLANK_LINES.split(parts[i])) {
          boolean heading = paragraph.strip().startsWith("#");
          add(paragraph.strip().replaceAll("^#+\\s*", "").replaceAll("\\s+", " "), heading, blocks);
        }
      }
    }
    return blocks;
  }

  /** Whether too much of a text could not be decoded. */
  static boolean unreadable(String text) {
    long broken = text.chars().filter(c -> c == REPLACEMENT).count();
    return broken > MOST_UNREADABLE * text.length();
  }
}

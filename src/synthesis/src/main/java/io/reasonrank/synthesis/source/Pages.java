package io.reasonrank.synthesis.source;

import io.reasonrank.stage.Digests;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Passage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory of HTML, Markdown and text pages. A page of the web is stored under a name that is
 * made of its address ({@link #name}).
 */
public final class Pages {
  private static final int NAME_LENGTH = 32;
  private static final List<String> ENDINGS = List.of(".html", ".htm", ".md", ".markdown", ".txt");

  private Pages() {}

  /** File name, without ending, of the page at an address. */
  public static String name(String url) {
    return Digests.hex(url.getBytes(StandardCharsets.UTF_8)).substring(0, NAME_LENGTH);
  }

  /** The stored page of an address. */
  public static Optional<Path> find(List<Path> directories, String url) {
    return directories.stream()
        .flatMap(directory -> ENDINGS.stream().map(ending -> directory.resolve(name(url) + ending)))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** All pages below a directory, sorted. */
  public static List<Path> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).filter(Pages::isPage).sorted().toList();
    }
  }

  private static boolean isPage(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * The passages of a page; a page without any is rejected.
   *
   * @param document its id
   */
  public static List<Passage> passages(Path page, String document, String domain, BadLines bad)
      throws IOException {
    byte[] bytes = Files.readAllBytes(page);
    boolean html = page.toString().toLowerCase(Locale.ROOT).matches(".*\\.html?");
    List<Passage> passages =
        PassageCutter.cut(document, domain, html ? PageText.html(bytes) : PageText.markdown(bytes));
    if (passages.isEmpty()) {
      bad.reject("no-text", page.toString(), "the page has no readable passage");
    }
    return new ArrayList<>(passages);
  }
}

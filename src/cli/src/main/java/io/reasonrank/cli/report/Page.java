package io.reasonrank.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The frame of a page that needs no network: style sheet inside, title as its first heading. */
final class Page {
  private Page() {}

  static Html open(String title) {
    return new Html()
        .open("html", Map.of("lang", "en"))
        .open("head", "")
        .open("meta", Map.of("charset", "utf-8"))
        .open("meta", Map.of("name", "viewport", "content", "width=device-width, initial-scale=1"))
        .element("title", title)
        .open("style", "")
        .trusted(styleSheet())
        .close("style")
        .close("head")
        .open("body", "")
        .element("h1", title);
  }

  static String close(Html page) {
    return "<!doctype html>\n" + page.close("body").close("html");
  }

  private static String styleSheet() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("resource report.css is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource report.css", e);
    }
  }
}

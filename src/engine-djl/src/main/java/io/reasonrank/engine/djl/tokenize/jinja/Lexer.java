package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with {@code trim_blocks} and {@code lstrip_blocks} on, as
 * transformers has them.
 */
final class Lexer {
  private static final Pattern OPEN = Pattern.compile("\\{([{%#])([-+]?)");
  private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}\\n?");
  private static final Pattern RAW_BEGIN = Pattern.compile("\\G\\s*raw\\s*(-?)%}\\n?");
  private static final Pattern SPACE = Pattern.compile("\\G\\s+");
  private static final Pattern NAME = Pattern.compile("\\G[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern NUMBER =
      Pattern.compile("\\G\\d[\\d_]*(\\.\\d[\\d_]*)?([eE][-+]?\\d+)?");
  private static final Pattern STRING =
      Pattern.compile(
          "\\G(?:'((?:[^'\\\\]|\\\\.)*+)'|\"((?:[^\"\\\\]|\\\\.)*+)\")", Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("\\G(==|!=|<=|>=|//|\\*\\*|[-+*/%~<>=.,:|()\\[\\]{}])");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** Whether the text from here on begins a line. */
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    // Jinja unifies line ends and drops one at the very end.
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    return new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source)
        .run();
  }

  private List<Token> run() {
    Matcher open = OPEN.matcher(source);
    while (open.find(at)) {
      data(open.start(), open.group(2), !open.group(1).equals("{"));
      at = open.end();
      switch (open.group(1)) {
        case "{" -> tag(Kind.VARIABLE_BEGIN, Kind.VARIABLE_END, "}}", false);
        case "%" -> block();
        default -> comment();
      }
    }
    data(source.length(), "", false);
    tokens.add(new Token(Kind.END, "", line()));
    return tokens;
  }

  /** Text up to {@code end}, less what the tag that follows takes away. */
  private void data(int end, String sign, boolean strips) {
    String text = source.substring(at, end);
    if (sign.equals("-")) {
      text = text.stripTrailing();
    } else if (strips && !sign.equals("+")) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarts) && text.substring(lineStart).isBlank()) {
        text = text.substring(0, lineStart);
      }
    }
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.DATA, text, line()));
    }
  }

  private void block() {
    Matcher raw = RAW_BEGIN.matcher(source);
    if (!raw.find(at)) {
      tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}", true);
      return;
    }
    Matcher end = RAW_END.matcher(source);
    if (!end.find(raw.end())) {
      throw fault("raw block without end");
    }
    String text = source.substring(raw.end(), end.start());
    text = raw.group(1).equals("-") ? text.stripLeading() : text;
    tokens.add(
        new Token(Kind.DATA, end.group(1).equals("-") ? text.stripTrailing() : text, line()));
    at = end.end();
    lineStarts = end.group().endsWith("\n");
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw fault("comment without end");
    }
    boolean strips = end > at && source.charAt(end - 1) == '-';
    at = end;
    close("#}", strips ? "-" : "", true);
  }

  private void tag(Kind begin, Kind end, String mark, boolean trims) {
    tokens.add(new Token(begin, "", line()));
    int depth = 0;
    while (true) {
      Matcher space = SPACE.matcher(source);
      at = space.find(at) ? space.end() : at;
      boolean signed = at + 1 < source.length() && "-+".indexOf(source.charAt(at)) >= 0;
      if (depth == 0 && source.startsWith(mark, at)) {
        tokens.add(new Token(end, "", line()));
        close(mark, "", trims);
        return;
      }
      if (depth == 0 && signed && source.startsWith(mark, at + 1)) {
        tokens.add(new Token(end, "", line()));
        at++;
        close(mark, source.substring(at - 1, at), trims);
        return;
      }
      depth += token();
    }
  }

  /** Goes past the end of a tag and the white space that it takes. */
  private void close(String mark, String sign, boolean trims) {
    int start = at;
    at += mark.length();
    if (sign.equals("-")) {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        at++;
      }
    } else if (trims && !sign.equals("+") && source.startsWith("\n", at)) {
      at++;
    }
    lineStarts = source.substring(start, at).endsWith("\n");
  }

  /** Takes one token inside a tag; returns by how much brackets open. */
  private int token() {
    if (take(NAME, Kind.NAME)) {
      return 0;
    }
    Matcher matcher = STRING.matcher(source);
    if (matcher.find(at)) {
      String content = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      tokens.add(new Token(Kind.STRING, unescaped(content), line()));
      at = matcher.end();
      return 0;
    }
    matcher = NUMBER.matcher(source);
    if (matcher.find(at)) {
      boolean whole = matcher.group(1) == null && matcher.group(2) == null;
      tokens.add(
          new Token(whole ? Kind.INTEGER : Kind.FLOAT, matcher.group().replace("_", ""), line()));
      at = matcher.end();
      return 0;
    }
    if (!take(OPERATOR, Kind.OPERATOR)) {
      boolean cut = at >= source.length() || "'\"".indexOf(source.charAt(at)) >= 0;
      throw fault(cut ? "tag or string without end" : "character '" + source.charAt(at) + "'");
    }
    String operator = tokens.getLast().text();
    return "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
  }

  private boolean take(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(source);
    if (!matcher.find(at)) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), line()));
    at = matcher.end();
    return true;
  }

  private static String unescaped(String written) {
    var out = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c != '\\' || i + 1 == written.length()) {
        out.append(c);
        continue;
      }
      char escape = written.charAt(++i);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (digits > 0 && i + digits < written.length()) {
        out.appendCodePoint(Integer.parseInt(written.substring(i + 1, i + 1 + digits), 16));
        i += digits;
        continue;
      }
      switch (escape) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case '0' -> out.append('\0');
        case '\n' -> {}
        case '\\', '\'', '"' -> out.append(escape);
        default -> out.append('\\').append(escape);
      }
    }
    return out.toString();
  }

  private int line() {
    return 1 + (int) source.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private TemplateException fault(String what) {
    return new TemplateException("line " + line() + " of the chat template: " + what);
  }
}

package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads statements. */
final class Parser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String template) {
    var parser = new Parser(new TokenStream(Lexer.tokens(template)));
    List<Statement> all = parser.body(Set.of());
    if (!parser.tokens.at(Kind.END)) {
      throw parser.tokens.fault("'" + parser.tokens.peek(1).text() + "' ends nothing");
    }
    return all;
  }

  /** Statements up to a block that begins with one of some words, which is left standing. */
  private List<Statement> body(Set<String> ends) {
    var statements = new ArrayList<Statement>();
    while (!tokens.at(Kind.END)) {
      if (tokens.at(Kind.DATA)) {
        statements.add(new Statement.Data(Text.own(tokens.next().text())));
      } else if (tokens.at(Kind.VARIABLE_BEGIN)) {
        int line = tokens.next().line();
        statements.add(new Statement.Output(expressions.tuple(), line));
        tokens.expect(Kind.VARIABLE_END);
      } else {
        if (ends.contains(tokens.peek(1).text())) {
          return statements;
        }
        tokens.expect(Kind.BLOCK_BEGIN);
        statements.addAll(block(tokens.expect(Kind.NAME)));
      }
    }
    if (!ends.isEmpty()) {
      throw tokens.fault("the template ends before " + String.join(" or ", ends));
    }
    return statements;
  }

  private List<Statement> block(Token word) {
    return switch (word.text()) {
      case "if" -> List.of(conditional(word.line()));
      case "for" -> List.of(loop(word.line()));
      case "set" -> List.of(assignment(word.line()));
      case "macro" -> List.of(macro());
      case "with" -> List.of(with(word.line()));
      case "break" -> {
        close();
        yield List.of(new Statement.Break());
      }
      case "continue" -> {
        close();
        yield List.of(new Statement.Continue());
      }
      // Marks what the assistant wrote, for training masks; it renders as its body.
      case "generation" -> {
        close();
        List<Statement> body = body(Set.of("endgeneration"));
        end("endgeneration");
        yield body;
      }
      default -> throw tokens.fault("block '" + word.text() + "' is not supported");
    };
  }

  private Statement conditional(int line) {
    var branches = new ArrayList<Statement.Branch>();
    List<Statement> otherwise = List.of();
    var ends = Set.of("elif", "else", "endif");
    int at = line;
    while (true) {
      Expression test = expressions.tuple();
      close();
      branches.add(new Statement.Branch(test, body(ends), at));
      tokens.expect(Kind.BLOCK_BEGIN);
      Token word = tokens.expect(Kind.NAME);
      at = word.line();
      if (word.text().equals("else")) {
        close();
        otherwise = body(Set.of("endif"));
        tokens.expect(Kind.BLOCK_BEGIN);
        word = tokens.expect(Kind.NAME);
      }
      if (word.text().equals("endif")) {
        close();
        return new Statement.If(branches, otherwise);
      }
    }
  }

  private Statement loop(int line) {
    var targets = names();
    tokens.expectName("in");
    Expression over = expressions.withoutCondition();
    Optional<Expression> filter =
        tokens.takeName("if") ? Optional.of(expressions.tuple()) : Optional.empty();
    if (tokens.at(Kind.NAME)) {
      throw tokens.fault("'" + tokens.peek(0).text() + "' in a loop is not supported");
    }
    close();
    List<Statement> body = body(Set.of("else", "endfor"));
    List<Statement> otherwise = List.of();
    if (tokens.peek(1).is(Kind.NAME, "else")) {
      end("else");
      otherwise = body(Set.of("endfor"));
    }
    end("endfor");
    return new Statement.For(targets, over, filter, body, otherwise, line);
  }

  private List<String> names() {
    boolean brackets = tokens.take("(");
    var names = new ArrayList<String>();
    do {
      names.add(tokens.expect(Kind.NAME).text());
    } while (tokens.take(","));
    if (brackets) {
      tokens.expect(")");
    }
    return names;
  }

  private Statement assignment(int line) {
    var targets = new ArrayList<Expression>();
    do {
      targets.add(expressions.postfix());
    } while (tokens.take(","));
    if (tokens.take("=")) {
      Expression value = expressions.tuple();
      close();
      return new Statement.Set(targets, value, line);
    }
    var filters = new ArrayList<Expression.Filter>();
    while (tokens.take("|")) {
      filters.add(expressions.filter(new Expression.Literal(Text.EMPTY)));
    }
    close();
    List<Statement> body = body(Set.of("endset"));
    end("endset");
    return new Statement.SetBlock(targets.getFirst(), filters, body, line);
  }

  private Statement macro() {
    String name = tokens.expect(Kind.NAME).text();
    var parameters = new ArrayList<String>();
    Map<String, Expression> defaults = new LinkedHashMap<>();
    tokens.expect("(");
    while (!tokens.take(")")) {
      String parameter = tokens.expect(Kind.NAME).text();
      parameters.add(parameter);
      if (tokens.take("=")) {
        defaults.put(parameter, expressions.expression());
      }
      tokens.take(",");
    }
    close();
    List<Statement> body = body(Set.of("endmacro"));
    end("endmacro");
    return new Statement.Macro(name, parameters, defaults, body);
  }

  private Statement with(int line) {
    Map<String, Expression> values = new LinkedHashMap<>();
    while (tokens.at(Kind.NAME)) {
      String name = tokens.next().text();
      tokens.expect("=");
      values.put(name, expressions.expression());
      tokens.take(",");
    }
    close();
    List<Statement> body = body(Set.of("endwith"));
    end("endwith");
    return new Statement.With(values, body, line);
  }

  private void close() {
    tokens.expect(Kind.BLOCK_END);
  }

  private void end(String word) {
    tokens.expect(Kind.BLOCK_BEGIN);
    tokens.expectName(word);
    // A macro's end may repeat its name.
    if (tokens.at(Kind.NAME)) {
      tokens.next();
    }
    close();
  }
}

package io.reasonrank.engine.djl.tokenize.jinja;

import io.reasonrank.engine.djl.tokenize.jinja.Token.Kind;
import java.util.List;

/** Tokens, one after the other, with a look ahead. */
final class TokenStream {
  private final List<Token> tokens;
  private int at;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek(0);
    at++;
    return token;
  }

  boolean at(Kind kind) {
    return peek(0).kind() == kind;
  }

  boolean at(String operator) {
    return peek(0).is(Kind.OPERATOR, operator);
  }

  boolean atName(String name) {
    return peek(0).is(Kind.NAME, name);
  }

  /** Goes past an operator if it is next. */
  boolean take(String operator) {
    return take(at(operator));
  }

  /** Goes past a word if it is next. */
  boolean takeName(String name) {
    return take(atName(name));
  }

  private boolean take(boolean there) {
    at += there ? 1 : 0;
    return there;
  }

  Token expect(Kind kind) {
    if (!at(kind)) {
      throw fault("'" + peek(0).text() + "' where " + kind + " belongs");
    }
    return next();
  }

  void expect(String operator) {
    if (!take(operator)) {
      throw fault("'" + peek(0).text() + "' where '" + operator + "' belongs");
    }
  }

  void expectName(String name) {
    if (!takeName(name)) {
      throw fault("'" + peek(0).text() + "' where '" + name + "' belongs");
    }
  }

  TemplateException fault(String what) {
    return new TemplateException("line " + peek(0).line() + " of the chat template: " + what);
  }
}

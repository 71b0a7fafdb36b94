package io.reasonrank.engine.djl.tokenize.jinja;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text literal text, name, operator or number as written; strings with escapes resolved
 * @param line counted from 1
 */
record Token(Kind kind, String text, int line) {

  enum Kind {
    /** Text outside of tags. */
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind other, String written) {
    return kind == other && text.equals(written);
  }
}

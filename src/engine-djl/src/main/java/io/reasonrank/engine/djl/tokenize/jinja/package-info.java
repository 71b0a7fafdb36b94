/**
 * The part of Jinja that chat templates are written in, with the semantics of the environment that
 * transformers renders them in, and with one property of its own: text remembers who wrote it.
 */
@NullMarked
package io.reasonrank.engine.djl.tokenize.jinja;

import org.jspecify.annotations.NullMarked;

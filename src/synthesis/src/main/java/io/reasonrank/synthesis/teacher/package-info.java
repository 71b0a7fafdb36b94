/**
 * Who selects passages and orders lists: a lexical judge, or a language model whose answers are
 * paid for once.
 */
@NullMarked
package io.reasonrank.synthesis.teacher;

import org.jspecify.annotations.NullMarked;

/** Entry points of coverage-guided fuzzing with Jazzer; {@code make fuzz-ranking} runs them. */
@NullMarked
package io.reasonrank.fuzz;

import org.jspecify.annotations.NullMarked;

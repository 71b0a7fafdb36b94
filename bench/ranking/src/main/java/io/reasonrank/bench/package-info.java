/** Benchmarks of the ranking core; {@code make bench-ranking} runs them. */
@NullMarked
package io.reasonrank.bench;

import org.jspecify.annotations.NullMarked;

/** Speed of the embedded engine, measured beside its peers by {@code bench/bench-engine}. */
@NullMarked
package io.reasonrank.bench.engine;

import org.jspecify.annotations.NullMarked;

/** The engine's side of its comparison with Python references. */
@NullMarked
package io.reasonrank.bench.verify;

import org.jspecify.annotations.NullMarked;

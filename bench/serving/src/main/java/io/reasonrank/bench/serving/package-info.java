/**
 * The endpoint under load, beside an echo route of the same server; see {@code make bench-serving}.
 */
@NullMarked
package io.reasonrank.bench.serving;

import org.jspecify.annotations.NullMarked;

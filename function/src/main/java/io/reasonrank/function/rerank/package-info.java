/** One internal request, whatever the dialect: limits, options, service, faults, metrics. */
@NullMarked
package io.reasonrank.function.rerank;

import org.jspecify.annotations.NullMarked;

/** {@code reasonrank model …}: makes and inspects models. */
@NullMarked
package io.reasonrank.cli.model;

import org.jspecify.annotations.NullMarked;

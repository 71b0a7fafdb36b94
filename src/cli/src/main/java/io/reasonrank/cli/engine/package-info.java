/** {@code reasonrank engine …}: the embedded engine as a server. */
@NullMarked
package io.reasonrank.cli.engine;

import org.jspecify.annotations.NullMarked;

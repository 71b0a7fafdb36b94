/** Real parts that tests of several modules start beside them; nothing else depends on it. */
@NullMarked
package io.reasonrank.testing;

import org.jspecify.annotations.NullMarked;

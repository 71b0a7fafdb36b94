/** Who is let in, and when: a queue in predicted engine seconds and a quota in tokens. */
@NullMarked
package io.reasonrank.function.admission;

import org.jspecify.annotations.NullMarked;

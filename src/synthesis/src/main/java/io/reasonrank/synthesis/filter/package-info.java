/** Which texts are one text: duplicates, near duplicates, and queries of test sets. */
@NullMarked
package io.reasonrank.synthesis.filter;

import org.jspecify.annotations.NullMarked;

/** Readers of what teams have: question dumps, pages, problems with solutions. */
@NullMarked
package io.reasonrank.synthesis.source;

import org.jspecify.annotations.NullMarked;

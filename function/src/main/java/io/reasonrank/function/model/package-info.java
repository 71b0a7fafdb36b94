/** The served model: opened by configuration, verified, warmed up before it counts as ready. */
@NullMarked
package io.reasonrank.function.model;

import org.jspecify.annotations.NullMarked;

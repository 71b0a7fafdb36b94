/**
 * What people thought of rankings: clicks and ratings, counted per backend and model. See {@code
 * DESIGN.md} beside this package.
 */
@NullMarked
package io.reasonrank.function.feedback;

import org.jspecify.annotations.NullMarked;

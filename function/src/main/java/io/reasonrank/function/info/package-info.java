/** What the endpoint says about itself: limits, model list. */
@NullMarked
package io.reasonrank.function.info;

import org.jspecify.annotations.NullMarked;

/** Lists that workers share through a broker's topics. */
@NullMarked
package io.reasonrank.synthesis.messaging;

import org.jspecify.annotations.NullMarked;

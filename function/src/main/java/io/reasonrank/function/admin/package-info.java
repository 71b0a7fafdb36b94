/** What operators and canaries change while requests go on: the model, the shares of backends. */
@NullMarked
package io.reasonrank.function.admin;

import org.jspecify.annotations.NullMarked;

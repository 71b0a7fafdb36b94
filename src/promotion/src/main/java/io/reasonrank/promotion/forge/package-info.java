/** Pull requests on the hosts that teams use; a new host is one class. */
@NullMarked
package io.reasonrank.promotion.forge;

import org.jspecify.annotations.NullMarked;

/** What a candidate must show. One gate, one record; to add one, add a record to {@link Gate}. */
@NullMarked
package io.reasonrank.promotion.gate;

import org.jspecify.annotations.NullMarked;

/** The commands about datasets. */
@NullMarked
package io.reasonrank.cli.data;

import org.jspecify.annotations.NullMarked;

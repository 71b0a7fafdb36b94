/** Commands of platform engineers: what would the cluster do with these files? */
@NullMarked
package io.reasonrank.cli.platform;

import org.jspecify.annotations.NullMarked;

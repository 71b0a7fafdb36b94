/** Datasets in other forms: read from any of them, written as Parquet and for other trainers. */
@NullMarked
package io.reasonrank.synthesis.export;

import org.jspecify.annotations.NullMarked;

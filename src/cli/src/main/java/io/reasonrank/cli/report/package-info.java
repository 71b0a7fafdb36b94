/** What a run showed: lines for the terminal and a page that needs no network. */
@NullMarked
package io.reasonrank.cli.report;

import org.jspecify.annotations.NullMarked;

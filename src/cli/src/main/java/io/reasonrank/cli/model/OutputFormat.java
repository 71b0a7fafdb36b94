package io.reasonrank.cli.model;

/** How a command prints its result; lower case because people type it. */
enum OutputFormat {
  text,
  json
}

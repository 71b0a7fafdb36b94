package io.reasonrank.cli;

/** How a command prints its result; lower case because people type it. */
enum Format {
  text,
  json
}

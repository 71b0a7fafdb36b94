package io.reasonrank.cli.output;

/** How a command prints its result; lower case because people type it. */
public enum Format {
  text,
  json
}

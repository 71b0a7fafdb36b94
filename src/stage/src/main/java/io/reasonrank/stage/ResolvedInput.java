package io.reasonrank.stage;

import java.nio.file.Path;

/** An input that is there and verified. */
record ResolvedInput(Path path, String digest) {}

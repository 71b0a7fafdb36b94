package io.reasonrank.pipeline.manifest;

/** What is wrong with one field; a {@link Violation} that does not know its file yet. */
record Complaint(String fieldPath, String message) {}

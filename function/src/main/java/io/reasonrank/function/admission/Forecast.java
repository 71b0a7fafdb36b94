package io.reasonrank.function.admission;

/**
 * What a request is expected to cost before it has run.
 *
 * @param tokens that the model will read and write
 * @param seconds that it will hold its place, with as many others beside it as there are places
 */
record Forecast(long tokens, double seconds) {}

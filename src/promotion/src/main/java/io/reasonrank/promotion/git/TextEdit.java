package io.reasonrank.promotion.git;

/**
 * A replacement in a text.
 *
 * @param start first character replaced
 * @param end first character behind what is replaced
 * @param text what stands there instead
 */
record TextEdit(int start, int end, String text) {}

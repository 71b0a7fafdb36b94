package io.reasonrank.training;

/**
 * Something that is wrong with an exported model.
 *
 * @param name short and fixed, for example {@code weights-of-the-base}
 * @param detail what was found, where
 */
record ExportFault(String name, String detail) {
  @Override
  public String toString() {
    return name + ": " + detail;
  }
}

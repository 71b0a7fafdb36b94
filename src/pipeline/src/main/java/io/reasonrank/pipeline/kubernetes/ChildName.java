package io.reasonrank.pipeline.kubernetes;

/**
 * Names of children: a function of resource, UID, stage and attempt, so that whoever creates the
 * same attempt again meets it under the same name.
 */
public final class ChildName {
  private static final int UID_CHARACTERS = 5;
  private static final int LIMIT = 63;

  private ChildName() {}

  /**
   * The name of an attempt's Job and ConfigMap.
   *
   * @param name of the resource, at most 40 characters (a rule of its schema)
   * @param uid of the resource; may be empty for manifests that are only printed
   * @param attempt from 1
   * @throws IllegalArgumentException if the name would not fit 63 characters
   */
  public static String of(String name, String uid, String stage, int attempt) {
    String part = uid.isEmpty() ? "" : "-" + uid.replace("-", "").substring(0, UID_CHARACTERS);
    String child = name + part + "-" + stage + "-" + attempt;
    if (child.length() > LIMIT) {
      throw new IllegalArgumentException(
          child + " has more than " + LIMIT + " characters; give the resource a shorter name");
    }
    return child;
  }
}

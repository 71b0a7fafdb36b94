package io.reasonrank.stage.store;

import io.reasonrank.stage.StageException;

/**
 * {@code s3://bucket/key}.
 *
 * @param key without a slash at either end; not empty
 */
record S3Address(String bucket, String key) {
  static final String SCHEME = "s3://";

  /**
   * @throws StageException 78 if bucket or key is missing
   */
  static S3Address parse(String uri) {
    String rest = uri.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    String key = slash < 0 ? "" : rest.substring(slash + 1).replaceAll("^/+|/+$", "");
    if (slash < 1 || key.isEmpty()) {
      throw StageException.configuration("URI \"" + uri + "\" is not s3://bucket/key");
    }
    return new S3Address(rest.substring(0, slash), key);
  }

  /** An address below this one. */
  S3Address below(String path) {
    return new S3Address(bucket, key + "/" + path);
  }

  /** Beside this one: where the state of an unfinished stage lies. */
  S3Address state() {
    return new S3Address(bucket, key + ".partial");
  }
}

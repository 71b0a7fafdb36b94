package io.reasonrank.operator.cluster;

/** What happens to a pod, as the kubelet of the tests plays it. */
public sealed interface PodScript {

  /**
   * It runs and its container ends.
   *
   * @param code its exit code
   * @param message its termination message
   */
  record Exit(int code, String message) implements PodScript {}

  /** Its node is drained: the pod gets the condition DisruptionTarget and is killed. */
  record Disrupt() implements PodScript {}

  /** It runs until it is deleted. */
  record Hang() implements PodScript {}

  /**
   * Its container does not start.
   *
   * @param reason for example ErrImagePull
   * @param message as a kubelet words it
   */
  record NoStart(String reason, String message) implements PodScript {
    public NoStart(String reason) {
      this(reason, "played by the test");
    }
  }

  /**
   * No node fits.
   *
   * @param message as a scheduler words it
   */
  record Unschedulable(String message) implements PodScript {
    public Unschedulable() {
      this("played by the test");
    }
  }

  /** Success without a result. */
  static PodScript success() {
    return new Exit(0, "");
  }

  /**
   * Reads the annotation {@code test.kubelet/script}: {@code exit 70}, {@code disrupt}, {@code
   * hang}, {@code no-start ErrImagePull} or {@code unschedulable}.
   */
  static PodScript parse(String text) {
    String[] words = text.strip().split("\\s+", 3);
    return switch (words[0]) {
      case "exit" -> new Exit(Integer.parseInt(words[1]), words.length > 2 ? words[2] : "");
      case "disrupt" -> new Disrupt();
      case "hang" -> new Hang();
      case "no-start" -> new NoStart(words[1]);
      case "unschedulable" -> new Unschedulable();
      default -> throw new IllegalArgumentException("test.kubelet/script is \"" + text + "\"");
    };
  }
}

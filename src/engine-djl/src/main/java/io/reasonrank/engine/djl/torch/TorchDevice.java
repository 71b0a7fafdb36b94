package io.reasonrank.engine.djl.torch;

import ai.djl.Device;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where tensors live and programs run.
 *
 * @param name {@code auto} (the first CUDA card if libtorch sees one, else the processor), {@code
 *     cpu}, {@code cuda} or {@code cuda:N}
 */
public record TorchDevice(String name) {
  /** The environment variable that names the device of a process. */
  public static final String VARIABLE = "REASONRANK_DEVICE";

  private static final Pattern FORM = Pattern.compile("auto|cpu|cuda(:(\\d{1,3}))?");

  public TorchDevice {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "device is '" + name + "'; give auto, cpu, cuda or cuda:N");
    }
  }

  /** The device of {@value #VARIABLE}, else {@code auto}. */
  public static TorchDevice configured() {
    String value = System.getenv(VARIABLE);
    return new TorchDevice(value == null || value.isBlank() ? "auto" : value.strip());
  }

  /**
   * The device in the binding's words.
   *
   * @param cards CUDA cards that libtorch sees
   * @param library name and version of libtorch, for the error
   * @throws IllegalArgumentException if there is no such card
   */
  Device resolve(int cards, String library) {
    OptionalInt card = card(cards);
    if (card.isEmpty()) {
      return Device.cpu();
    }
    if (card.getAsInt() >= cards) {
      throw new IllegalArgumentException(
          "device %s: %s sees %d CUDA cards; give --device cpu, or a CUDA build of libtorch (Maven"
                  .formatted(name, library, cards)
              + " profile cuda, or PYTORCH_LIBRARY_PATH) and a card with its driver");
    }
    return Device.gpu(card.getAsInt());
  }

  private OptionalInt card(int cards) {
    if (name.equals("cpu") || name.equals("auto") && cards == 0) {
      return OptionalInt.empty();
    }
    Matcher form = FORM.matcher(name);
    String number = form.matches() ? form.group(2) : null;
    return OptionalInt.of(number == null ? 0 : Integer.parseInt(number));
  }
}

package io.reasonrank.cli.ranking;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whose semantics answers are read with. */
enum Profile {
  REASONRANK,
  RELEASED_CODE;

  /** Reads {@code reasonrank} and {@code released-code}. */
  static final class Converter implements ITypeConverter<Profile> {
    @Override
    public Profile convert(String value) {
      return switch (value) {
        case "reasonrank" -> REASONRANK;
        case "released-code" -> RELEASED_CODE;
        default ->
            throw new TypeConversionException(
                "'" + value + "' is unknown; give reasonrank or released-code");
      };
    }
  }
}

package io.reasonrank.ranking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The one reader of the template that a model must be asked with, for training, serving and
 * commands. A model that was trained with a template is never asked with another: where its
 * manifest declares a digest, the file beside the weights and a template that somebody names must
 * both have it. A model without a declared digest is asked with the template that was named, else
 * with its own; it is refused when there is neither.
 */
public final class ModelTemplate {
  private ModelTemplate() {}

  /**
   * The template of a model directory.
   *
   * @param directory holds {@link PromptTemplate#FILE_NAME}
   * @param declared digest of the template in the model's manifest, if it has one
   * @param named a built-in template's name or a template file, if somebody chose one
   * @throws IllegalArgumentException in one line, if there is no template, it is none, or it is not
   *     the one that the model was trained with
   */
  public static PromptTemplate of(
      Path directory, Optional<String> declared, Optional<String> named) {
    Path own = directory.resolve(PromptTemplate.FILE_NAME);
    if (named.isEmpty() && !Files.isRegularFile(own)) {
      throw new IllegalArgumentException(
          "model "
              + directory
              + " has no "
              + PromptTemplate.FILE_NAME
              + "; name the template that it was trained with (--prompt-template)");
    }
    PromptTemplate template = named.map(ModelTemplate::named).orElseGet(() -> read(own));
    String chosen = named.orElse(own.toString());
    declared.ifPresent(digest -> requireSame(template, digest, chosen, directory));
    return template;
  }

  /**
   * As {@link #of}, for training on a base that brings no template: it is taught one.
   *
   * @param taught the template for a base without one
   */
  public static PromptTemplate orTaught(
      Path directory, Optional<String> declared, PromptTemplate taught) {
    return Files.isRegularFile(directory.resolve(PromptTemplate.FILE_NAME)) || declared.isPresent()
        ? of(directory, declared, Optional.empty())
        : taught;
  }

  /**
   * A template by name.
   *
   * @param name of a built-in one, or a file
   * @throws IllegalArgumentException in one line, if it is neither
   */
  public static PromptTemplate named(String name) {
    if (PromptTemplate.builtInNames().contains(name)) {
      return PromptTemplate.builtIn(name);
    }
    if (!Files.isRegularFile(Path.of(name))) {
      throw new IllegalArgumentException(
          "there is no prompt template "
              + name
              + "; give a file or one of "
              + PromptTemplate.builtInNames());
    }
    return read(Path.of(name));
  }

  private static PromptTemplate read(Path file) {
    try {
      return PromptTemplate.parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the prompt template " + file, e);
    }
  }

  private static void requireSame(
      PromptTemplate template, String declared, String chosen, Path directory) {
    if (!template.digest().equals(declared)) {
      throw new IllegalArgumentException(
          "prompt template "
              + chosen
              + " ("
              + template.digest()
              + ") is not the one that model "
              + directory
              + " was trained with ("
              + declared
              + "); give that one back to it, or train with the new one");
    }
  }
}

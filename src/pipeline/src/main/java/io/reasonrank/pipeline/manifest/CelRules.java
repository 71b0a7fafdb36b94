package io.reasonrank.pipeline.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Evaluates {@code x-kubernetes-validations} on a value with its defaults.
 *
 * <p>Only functions that behave alike here and in the API server are declared; a rule that uses
 * another one does not compile, and a test compiles every rule of every CRD. Rules on {@code
 * oldSelf} speak of changes, which a file has none of, and are passed over.
 */
final class CelRules {
  private static final Pattern TRANSITION = Pattern.compile("\\boldSelf\\b");

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardEnvironmentEnabled(false)
          .setStandardDeclarations(
              CelStandardDeclarations.newBuilder().includeFunctions(allowed()).build())
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("self", SimpleType.DYN)
          .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();

  private static List<StandardFunction> allowed() {
    return List.of(
        StandardFunction.LOGICAL_AND,
        StandardFunction.LOGICAL_OR,
        StandardFunction.LOGICAL_NOT,
        StandardFunction.NOT_STRICTLY_FALSE,
        StandardFunction.CONDITIONAL,
        StandardFunction.EQUALS,
        StandardFunction.NOT_EQUALS,
        StandardFunction.LESS,
        StandardFunction.LESS_EQUALS,
        StandardFunction.GREATER,
        StandardFunction.GREATER_EQUALS,
        StandardFunction.ADD,
        StandardFunction.SUBTRACT,
        StandardFunction.MULTIPLY,
        StandardFunction.MODULO,
        StandardFunction.INDEX,
        StandardFunction.IN,
        StandardFunction.SIZE,
        StandardFunction.STARTS_WITH);
  }

  /** Everything that a value breaks, parents before their fields. */
  List<Complaint> check(JsonNode value, JsonNode schema, String path) {
    List<Complaint> complaints = new ArrayList<>();
    visit(value, schema, path, complaints);
    return complaints;
  }

  private void visit(JsonNode value, JsonNode schema, String path, List<Complaint> complaints) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      if (!isTransition(rule) && !holds(rule.get("rule").asText(), value, schema)) {
        complaints.add(
            new Complaint(
                strip(path + rule.path("fieldPath").asText("")),
                "is refused: " + rule.path("message").asText()));
      }
    }
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              field ->
                  visit(
                      field.getValue(),
                      schema.path("properties").path(field.getKey()),
                      path + "." + field.getKey(),
                      complaints));
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      visit(value.get(i), schema.path("items"), path + "[" + i + "]", complaints);
    }
  }

  /** Whether a rule compares with what was there before. */
  static boolean isTransition(JsonNode rule) {
    return TRANSITION.matcher(rule.path("rule").asText()).find();
  }

  private boolean holds(String rule, JsonNode value, JsonNode schema) {
    try {
      Object result = program(rule).eval(Map.of("self", CelValues.of(value, schema)));
      return Boolean.TRUE.equals(result);
    } catch (CelEvaluationException e) {
      throw new IllegalStateException("CEL rule \"" + rule + "\" fails: " + e.getMessage(), e);
    }
  }

  /**
   * A rule, compiled once.
   *
   * @throws IllegalStateException if it uses what is not on the list
   */
  CelRuntime.Program program(String rule) {
    return programs.computeIfAbsent(rule, CelRules::compile);
  }

  private static CelRuntime.Program compile(String rule) {
    try {
      CelAbstractSyntaxTree tree = COMPILER.compile(rule).getAst();
      return RUNTIME.createProgram(tree);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException(
          "CEL rule \"" + rule + "\" does not compile: " + e.getMessage(), e);
    }
  }

  private static String strip(String path) {
    return path.startsWith(".") ? path.substring(1) : path;
  }
}

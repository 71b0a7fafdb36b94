import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command native-image over the compiler's jars: translates its options into the builder's own,
 * collects what the jars on the class path say of themselves (META-INF/native-image), and runs the
 * builder. It knows the options that Quarkus and those jars use, and stops at others by name.
 *
 * <p>usage: java NativeImage.java HOME VERSION ARGUMENT...
 */
final class NativeImage {
  private static final String PLACE = "META-INF/native-image/";

  private static final Map<String, String> FILES =
      Map.of(
          "reflect-config.json", "ReflectionConfigurationResources",
          "jni-config.json", "JNIConfigurationResources",
          "proxy-config.json", "DynamicProxyConfigurationResources",
          "resource-config.json", "ResourceConfigurationResources",
          "serialization-config.json", "SerializationConfigurationResources",
          "predefined-classes-config.json", "PredefinedClassesConfigurationResources",
          "reachability-metadata.json", "ReachabilityMetadataResources");

  /** Options without a value, and what they stand for. */
  private static final Map<String, String> PLAIN =
      Map.ofEntries(
          Map.entry("--no-fallback", "-H:FallbackThreshold=0"),
          Map.entry("--enable-http", "-H:EnableURLProtocols=http"),
          Map.entry("--enable-https", "-H:EnableURLProtocols=https"),
          Map.entry("--install-exit-handlers", "-H:+InstallExitHandlers"),
          Map.entry("--strict-image-heap", "-H:+StrictImageHeap"),
          Map.entry("--link-at-build-time", "-H:LinkAtBuildTime="),
          Map.entry("--static", "-H:+StaticExecutable"),
          Map.entry("--static-nolibc", "-H:+StaticExecutableWithDynamicLibC"),
          Map.entry("--report-unsupported-elements-at-runtime",
              "-H:+ReportUnsupportedElementsAtRuntime"),
          Map.entry("--enable-all-security-services", ""),
          Map.entry("--allow-incomplete-classpath", ""),
          Map.entry("--verbose", ""),
          Map.entry("-g", "-H:GenerateDebugInfo=2"));

  /** Options with a value, and the builder's option for it. */
  private static final Map<String, String> VALUED =
      Map.ofEntries(
          Map.entry("--features", "-H:Features="),
          Map.entry("--link-at-build-time", "-H:LinkAtBuildTime="),
          Map.entry("--enable-url-protocols", "-H:EnableURLProtocols="),
          Map.entry("--enable-monitoring", "-H:EnableMonitoringFeatures="),
          Map.entry("--enable-native-access", "-H:EnableNativeAccess="),
          Map.entry("--trace-object-instantiation", "-H:TraceObjectInstantiation="),
          Map.entry("--trace-class-initialization", "-H:TraceClassInitialization="),
          Map.entry("--future-defaults", "-H:FutureDefaults="),
          Map.entry("--libc", "-H:LibC="),
          Map.entry("--gc", "-H:SupportedGCs="),
          Map.entry("-march", "-H:MicroArchitecture="),
          Map.entry("-o", "-H:Name="));

  /** Modules that nothing needs and that are not there by default. */
  private static final List<String> UNUSED = 
      List.of("jdk.hotspot.agent", "jdk.jcmd", "jdk.incubator.vector");

  private final Path home;
  private final String version;
  private final List<String> java = new ArrayList<>();
  private final List<String> hosted = new ArrayList<>();
  private final List<Path> classPath = new ArrayList<>();
  private final List<Pattern[]> excluded = new ArrayList<>();

  private NativeImage(Path home, String version) {
    this.home = home;
    this.version = version;
  }

  /** Builds; the exit status is the builder's. */
  public static void main(String[] arguments) throws Exception {
    List<String> rest = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
    if (rest.contains("--version")) {
      System.out.println(version(arguments[1]));
      return;
    }
    NativeImage image = new NativeImage(Path.of(arguments[0]), arguments[1]);
    image.read(expand(rest), "command line");
    image.describeJars();
    System.exit(image.build());
  }

  private static String version(String version) {
    String build = Runtime.version().toString();
    return "native-image %s 2026-01-20%n".formatted(version)
        + "OpenJDK Runtime Environment GraalVM CE %s+10.1 (build %s)%n".formatted(version, build)
        + "OpenJDK 64-Bit Server VM GraalVM CE %s+10.1 (build %s, mixed mode)"
            .formatted(version, build);
  }

  private static List<String> expand(List<String> arguments) throws IOException {
    List<String> expanded = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("@")) {
        for (String line : Files.readAllLines(Path.of(argument.substring(1)))) {
          Stream.of(line.split("\\s+")).filter(word -> !word.isEmpty()).forEach(expanded::add);
        }
      } else {
        expanded.add(argument);
      }
    }
    return expanded;
  }

  private void read(List<String> arguments, String origin) throws IOException {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "-jar" -> openJar(Path.of(arguments.get(++i)));
        case "-cp", "-classpath", "--class-path" ->
            Stream.of(arguments.get(++i).split(":")).map(Path::of).forEach(classPath::add);
        case "--exclude-config" ->
            excluded.add(
                new Pattern[] {
                  Pattern.compile(arguments.get(++i)), Pattern.compile(arguments.get(++i))
                });
        case "--add-opens", "--add-exports", "--add-modules", "--add-reads" ->
            module(argument, arguments.get(++i));
        case "-o", "--features", "--enable-native-access" ->
            hosted.add(VALUED.get(argument) + arguments.get(++i));
        default -> option(argument, origin);
      }
    }
  }

  private void option(String argument, String origin) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    String value = equals < 0 ? "" : argument.substring(equals + 1);
    if (argument.startsWith("-J")) {
      java.add(argument.substring(2));
    } else if (argument.startsWith("-D")) {
      java.add(argument);
      hosted.add(argument);
    } else if (argument.startsWith("-H:") || argument.startsWith("-R:")) {
      hosted.add(argument);
    } else if (argument.startsWith("-O")) {
      hosted.add("-H:Optimize=" + argument.substring(2));
    } else if (name.equals("--initialize-at-build-time")) {
      initialize(value, "build_time");
    } else if (name.equals("--initialize-at-run-time")) {
      initialize(value, "run_time");
    } else if (name.startsWith("--add-")) {
      module(name, value);
    } else if (equals < 0 && PLAIN.containsKey(name)) {
      Stream.of(PLAIN.get(name)).filter(known -> !known.isEmpty()).forEach(hosted::add);
    } else if (VALUED.containsKey(name)) {
      hosted.add(VALUED.get(name) + value);
    } else if (argument.startsWith("-")) {
      throw new IllegalArgumentException(
          "native-image: option '" + argument + "' of " + origin + " is not known to this builder");
    } else {
      hosted.add(hosted.stream().anyMatch(o -> o.startsWith("-H:Class=")) || !classPath.isEmpty()
          ? "-H:Name=" + argument : "-H:Class=" + argument);
    }
  }

  /** What a module shows: the builder's JVM and the image must both know. */
  private void module(String name, String value) {
    java.add(name + "=" + value);
    switch (name) {
      case "--add-opens" -> hosted.add("-H:AddOpens=" + value);
      case "--add-exports" -> hosted.add("-H:AddExports=" + value);
      case "--add-reads" -> hosted.add("-H:AddReads=" + value);
      default -> {}
    }
  }

  private void initialize(String names, String when) {
    StringBuilder spelled = new StringBuilder();
    for (String name : names.split(",", -1)) {
      spelled.append(spelled.isEmpty() ? "" : ",").append(name).append(':').append(when);
    }
    hosted.add("-H:ClassInitialization=" + spelled);
  }

  private void openJar(Path jar) throws IOException {
    classPath.add(jar.toAbsolutePath());
    try (JarFile file = new JarFile(jar.toFile())) {
      Attributes main = file.getManifest().getMainAttributes();
      hosted.add("-H:Class=" + main.getValue(Attributes.Name.MAIN_CLASS));
      hosted.add("-H:Name=" + jar.getFileName().toString().replaceFirst("\\.jar$", ""));
      for (String shown : List.of("Add-Exports", "Add-Opens")) {
        String packages = main.getValue(shown);
        for (String name : packages == null ? new String[0] : packages.trim().split("\\s+")) {
          module("--" + shown.toLowerCase(Locale.ROOT), name + "=ALL-UNNAMED");
        }
      }
      String others = main.getValue(Attributes.Name.CLASS_PATH);
      if (others != null) {
        Stream.of(others.trim().split("\\s+"))
            .map(other -> jar.toAbsolutePath().getParent().resolve(other))
            .filter(Files::exists)
            .forEach(classPath::add);
      }
    }
  }

  private void describeJars() throws IOException {
    for (Path entry : List.copyOf(classPath)) {
      if (Files.isRegularFile(entry)) {
        try (JarFile jar = new JarFile(entry.toFile())) {
          for (JarEntry file : (Iterable<JarEntry>) jar.stream()::iterator) {
            describe(jar, file);
          }
        }
      }
    }
  }

  private void describe(JarFile jar, JarEntry file) throws IOException {
    String name = file.getName();
    if (!name.startsWith(PLACE) || file.isDirectory() || isExcluded(jar.getName(), name)) {
      return;
    }
    int slash = name.lastIndexOf('/');
    String last = name.substring(slash + 1);
    String directory = name.substring(0, slash);
    if (last.equals("native-image.properties")) {
      Properties properties = new Properties();
      try (InputStream stream = jar.getInputStream(file)) {
        properties.load(stream);
      }
      for (String key : List.of("Args", "JavaArgs")) {
        String line = properties.getProperty(key, "").replace("${.}", directory).trim();
        List<String> words =
            Stream.of(line.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(word -> key.equals("JavaArgs") ? "-J" + word : word)
                .toList();
        read(words, jar.getName() + "!/" + name);
      }
    } else if (FILES.containsKey(last)) {
      hosted.add("-H:" + FILES.get(last) + "=" + name);
    }
  }

  private boolean isExcluded(String jar, String resource) {
    return excluded.stream()
        .anyMatch(
            pair -> pair[0].matcher(jar).find() && pair[1].matcher("/" + resource).find());
  }

  private int build() throws IOException, InterruptedException {
    Path parts = home.resolve("lib/svm");
    List<String> command = new ArrayList<>();
    Path arguments = Files.createTempFile("native-image", ".args");
    Path exports = Files.createTempFile("native-image", ".exports");
    Files.writeString(exports, String.join("\n", exports(parts)));
    command.add(home.resolve("bin/java").toString());
    command.addAll(
        List.of(
            "-XX:+UseParallelGC",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableJVMCI",
            "-XX:-UseJVMCICompiler",
            "-XX:-UseJVMCINativeLibrary",
            "-Xss10m",
            "-Djava.awt.headless=true",
            "-Dorg.graalvm.nativeimage.imagecode=buildtime",
            "-Djava.system.class.loader=com.oracle.svm.hosted.NativeImageSystemClassLoader",
            "-Djava.lang.invoke.stringConcat=BC_SB",
            "-Djdk.internal.lambda.disableEagerInitialization=true",
            "-Djdk.internal.lambda.eagerlyInitialize=false",
            "-Djava.lang.invoke.InnerClassLambdaMetafactory.initializeLambdas=false",
            "-Dorg.graalvm.vendor=GraalVM Community",
            "-Dorg.graalvm.vendorversion=GraalVM CE " + version + "+10.1",
            "-Dorg.graalvm.version=" + version,
            "-Dsubstratevm.IgnoreGraalVersionCheck=true",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=org.graalvm.nativeimage.builder",
            "--upgrade-module-path",
            parts.resolve("upgrade").toString(),
            "--module-path",
            parts.resolve("builder").toString(),
            "--add-modules=ALL-DEFAULT,ALL-MODULE-PATH",
            "@" + exports));
    command.addAll(java);
    command.addAll(
        List.of(
            "-m",
            "org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner",
            "--image-args-file=" + arguments));
    List<String> passed = new ArrayList<>();
    passed.add("-imagecp");
    passed.add(String.join(":", classPath.stream().map(Path::toString).toList()));
    passed.add("-H:CLibraryPath=" + parts.resolve("clibraries/linux-amd64"));
    passed.add("-H:Path=" + Path.of("").toAbsolutePath());
    passed.addAll(hosted);
    byte[] identity = passed.toString().getBytes(StandardCharsets.UTF_8);
    passed.add("-H:ImageBuildID=" + UUID.nameUUIDFromBytes(identity));
    Files.write(arguments, String.join("\0", passed).getBytes(StandardCharsets.UTF_8));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("JVMCI_VERSION_CHECK", "ignore");
    try {
      return builder.start().waitFor();
    } finally {
      Files.delete(arguments);
      Files.delete(exports);
    }
  }

  /** The builder looks into the JDK's modules; every package of theirs is opened to its modules. */
  private static List<String> exports(Path parts) {
    List<String> readers =
        ModuleFinder.of(parts.resolve("builder"), parts.resolve("upgrade")).findAll().stream()
            .map(module -> module.descriptor().name())
            .toList();
    String to = String.join(",", readers);
    List<String> lines = new ArrayList<>();
    for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
      ModuleDescriptor descriptor = module.descriptor();
      if (readers.contains(descriptor.name()) || UNUSED.contains(descriptor.name())) {
        continue;
      }
      for (String name : descriptor.packages()) {
        lines.add("--add-exports=" + descriptor.name() + "/" + name + "=" + to);
        lines.add("--add-opens=" + descriptor.name() + "/" + name + "=" + to);
      }
    }
    return lines;
  }
}

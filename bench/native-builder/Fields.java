import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Writes the headers of the processors' features: the builder names the fields of the structure, one
 * byte each, in a class file, and asks a C compiler where they are.
 *
 * <p>usage: java Fields.java SVM-JAR DIRECTORY
 */
final class Fields {
  public static void main(String[] arguments) throws Exception {
    try (JarFile jar = new JarFile(arguments[0])) {
      for (String name : List.of("amd64/AMD64", "aarch64/AArch64", "riscv64/RISCV64")) {
        String file = "com/oracle/svm/core/" + name + "LibCHelper$CPUFeatures.class";
        ClassModel type =
            ClassFile.of().parse(jar.getInputStream(jar.getEntry(file)).readAllBytes());
        String architecture = name.substring(0, name.indexOf('/'));
        Files.writeString(
            Path.of(arguments[1], architecture + "cpufeatures.h"), header(architecture, type));
      }
    }
  }

  private static String header(String architecture, ClassModel type) {
    StringBuilder text = new StringBuilder();
    String guard = architecture.toUpperCase() + "CPUFEATURES_H";
    text.append("#ifndef ").append(guard).append("\n#define ").append(guard);
    text.append("\ntypedef struct {\n");
    type.methods().stream()
        .filter(method -> method.flags().has(AccessFlag.ABSTRACT))
        .map(method -> method.methodName().stringValue())
        .filter(name -> name.startsWith("f"))
        .forEach(name -> text.append("  char ").append(name).append(";\n"));
    return text.append("} CPUFeatures;\n#endif\n").toString();
  }
}

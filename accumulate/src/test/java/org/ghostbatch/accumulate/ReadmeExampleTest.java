package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeExampleTest {
  private static final Path PAGE = Path.of("..", "docs", "how-to", "own-graph.md");
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final String CLASS = "public class Example {";

  // What the README's example leaves out, and the whole one has.
  private static final String SURROUNDINGS =
      CLASS
          + """

              public static void main(String[] arguments) {
                try (Graph graph = new Graph(); Session session = new Session(graph)) {
                  Ops tf = Ops.create(graph);
                  Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
                  Placeholder<TFloat32> y = tf.placeholder(TFloat32.class);
                  Variable<TFloat32> slope = tf.variable(tf.constant(0f));
                  Variable<TFloat32> offset = tf.variable(tf.constant(0f));
                  Operand<TFloat32> losses =
                      tf.math.squaredDifference(tf.math.add(tf.math.mul(slope, x), offset), y);
                  float[][][] microBatches = {{{0, 1, 2}, {1, 4, 7}}, {{3}, {10}}};
                  %s
                  try (Result learned = session.runner().fetch(slope).fetch(offset).run()) {
                    learned.forEach(
                        value -> System.out.println(((TFloat32) value.getValue()).getFloat()));
                  }
                }
              }
            }
            """;

  @TempDir private Path directory;

  @Test
  void theExampleOfThePageCompilesAndLearnsTheLineThroughItsFourPoints() throws Exception {
    String example = example(PAGE);
    assertThat(example.lines().count()).isLessThanOrEqualTo(45);

    assertLearnsTheLine(example);
  }

  @Test
  void theExampleOfTheReadmeDoesTheSameWithTheImportsOfThePage() throws Exception {
    String example = example(README);
    assertThat(example.lines().count()).isLessThanOrEqualTo(12);

    String imports = example(PAGE).split(Pattern.quote(CLASS))[0];
    assertLearnsTheLine(imports + SURROUNDINGS.formatted(example));
  }

  private void assertLearnsTheLine(String program) throws Exception {
    compile(program);

    List<String> printed = run();

    assertThat(printed).hasSize(2);
    // y = 3 x + 1 goes through all four; 500 steps of Adam come this near.
    assertThat(Double.parseDouble(printed.get(0))).isCloseTo(3, within(1e-2));
    assertThat(Double.parseDouble(printed.get(1))).isCloseTo(1, within(1e-2));
  }

  private static String example(Path page) throws IOException {
    Matcher matcher = EXAMPLE.matcher(Files.readString(page));
    assertThat(matcher.find()).as("%s has the example", page).isTrue();
    return matcher.group(1);
  }

  private void compile(String program) throws IOException {
    Path source = Files.writeString(directory.resolve("Example.java"), program);
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    int status =
        compiler.run(
            null,
            null,
            complaints,
            "-cp",
            classPath,
            "-d",
            directory.toString(),
            source.toString());
    assertThat(status).as(complaints.toString(StandardCharsets.UTF_8)).isZero();
  }

  private List<String> run() throws ReflectiveOperationException, IOException {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
        PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      loader
          .loadClass("Example")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}

package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Loads pages in headless Chromium, where there is one. */
final class Browser {
  private static final Pattern ANSWER = Pattern.compile("data-answer=\"([^\"]*)\"");
  private final Path program;
  private final Path workplace;

  private Browser(Path program, Path workplace) {
    this.program = program;
    this.workplace = workplace;
  }

  /** Skips the test where no browser is installed. */
  static Browser assumed(Path workplace) {
    Optional<Path> program =
        Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
            .flatMap(
                name ->
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(program.isPresent(), "no chromium or google-chrome on the PATH");
    return new Browser(program.orElseThrow(), workplace);
  }

  /**
   * What an expression is worth in a page that has drawn its charts. The page lies in a frame of
   * the given width, because a browser's window cannot be as narrow as a phone.
   *
   * @param expression of JavaScript, over the page's {@code window} and {@code document}; a promise
   *     is waited for
   */
  JsonNode ask(Path page, int width, String expression) throws IOException, InterruptedException {
    Path frame = Files.createTempFile(workplace, "frame", ".html");
    Files.writeString(
        frame,
        """
        <!doctype html><body><iframe style="width: %dpx; height: 900px; border: 0" srcdoc="%s">
        </iframe><script>
        const frame = document.querySelector("iframe");
        frame.addEventListener("load", async function () {
          const window = frame.contentWindow, document = frame.contentDocument;
          let answer;
          try { answer = await (%s); } catch (error) { answer = "failed: " + error; }
          self.document.documentElement.dataset.answer = encodeURIComponent(JSON.stringify(answer));
        });
        </script></body>
        """
            .formatted(width, Html.escape(Files.readString(page)), expression));
    String document = document(frame);
    Matcher answer = ANSWER.matcher(document);
    if (!answer.find()) {
      throw new IOException("the browser gave no answer: " + document);
    }
    return new ObjectMapper().readTree(URLDecoder.decode(answer.group(1), StandardCharsets.UTF_8));
  }

  private String document(Path page) throws IOException, InterruptedException {
    Path out = Files.createTempFile(workplace, "document", ".html");
    Process process =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--user-data-dir=" + Files.createTempDirectory(workplace, "profile"),
                    "--virtual-time-budget=5000",
                    "--window-size=1400,1000",
                    "--dump-dom",
                    page.toUri().toString()))
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new IOException("the browser did not end within two minutes");
      }
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
  }
}

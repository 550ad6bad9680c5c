package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Files for {@code @FILE} that hold flags, and what should not be in such a file. */
final class MangledArgumentFile {
  private final Random random;
  private final Path file;

  MangledArgumentFile(Random random, Path file) {
    this.random = random;
    this.file = file;
  }

  /** Writes flags into the file and returns the argument that names it. */
  String of(List<String> flags) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String flag : flags) {
      String quote = List.of("", "", "\"", "'").get(random.nextInt(4));
      text.append(quote).append(flag).append(quote).append(random.nextBoolean() ? " " : "\n");
    }
    String self = "@" + file;
    switch (random.nextInt(10)) {
      case 0 -> text.append(self);
      case 1 -> text.append("\"").append(self).append("\" ").append(self);
      case 2 -> text.insert(random.nextInt(text.length() + 1), random.nextBoolean() ? "\"" : "'");
      case 3 -> text.insert(0, "#");
      case 4 -> text.append("x".repeat(1 + random.nextInt(100_000)));
      case 5 -> text.append("@").append(file.getParent());
      default -> {}
    }
    Files.write(file, soiled(text.toString().getBytes(StandardCharsets.UTF_8)));
    return self;
  }

  private byte[] soiled(byte[] text) {
    return switch (random.nextInt(8)) {
      case 0 -> noise(random.nextInt(300));
      case 1 -> with(text, (byte) 0);
      case 2 -> with(text, (byte) 0xFF);
      case 3 -> with(text, (byte) 0xC3);
      case 4 -> text.length == 0 ? text : with(text, text[random.nextInt(text.length)]);
      default -> text;
    };
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private byte[] with(byte[] text, byte one) {
    for (int more = text.length == 0 ? 0 : 1 + random.nextInt(3); more > 0; more--) {
      text[random.nextInt(text.length)] = one;
    }
    return text;
  }
}

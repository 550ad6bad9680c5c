package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The four files of Fashion-MNIST. The SHA-256 of the packed form is of files that have the MD5
 * which the authors publish; the unpacked form is what they unpack to.
 */
enum FashionMnistFile {
  TRAINING_IMAGES(
      "train-images-idx3-ubyte",
      new Checksum(26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      new Checksum(47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888")),
  TRAINING_LABELS(
      "train-labels-idx1-ubyte",
      new Checksum(29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      new Checksum(60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9")),
  TEST_IMAGES(
      "t10k-images-idx3-ubyte",
      new Checksum(4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      new Checksum(7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b")),
  TEST_LABELS(
      "t10k-labels-idx1-ubyte",
      new Checksum(5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
      new Checksum(10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

  private final String unpackedName;
  private final Checksum packed;
  private final Checksum unpacked;

  FashionMnistFile(String unpackedName, Checksum packed, Checksum unpacked) {
    this.unpackedName = unpackedName;
    this.packed = packed;
    this.unpacked = unpacked;
  }

  String unpackedName() {
    return unpackedName;
  }

  String packedName() {
    return unpackedName + ".gz";
  }

  Checksum packed() {
    return packed;
  }

  /** What a file of this kind must be, by the form that its name gives. */
  Checksum expected(Path file) {
    return file.getFileName().toString().equals(unpackedName) ? unpacked : packed;
  }

  /** The forms of this file that a directory holds; unpacked first, which opens faster. */
  Stream<Path> formsIn(Path directory) {
    return Stream.of(unpackedName, packedName())
        .map(directory::resolve)
        .filter(Files::isRegularFile);
  }

  Optional<Path> in(Path directory) {
    return formsIn(directory).findFirst();
  }

  FileReport report(Path file) {
    String name = file.getFileName().toString();
    try {
      return expected(file)
          .mismatch(file)
          .map(mismatch -> new FileReport(name, FileReport.Status.DAMAGED, mismatch))
          .orElseGet(
              () ->
                  new FileReport(name, FileReport.Status.OK, "SHA-256 " + expected(file).sha256()));
    } catch (IOException e) {
      return new FileReport(
          name, FileReport.Status.DAMAGED, "cannot be read: " + ReadFault.words(e));
    }
  }
}

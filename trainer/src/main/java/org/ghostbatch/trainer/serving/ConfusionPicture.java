package org.ghostbatch.trainer.serving;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A confusion matrix as a picture: one row for each true class and one column for each answer. A
 * cell holds a number of examples; it is darker, the larger their part of the row.
 */
public final class ConfusionPicture {
  /** With more classes than this, a picture is unreadable. */
  public static final int MAX_CLASSES = 50;

  private static final Color INK = new Color(0x22, 0x2a, 0x33);
  private static final Color FULL = new Color(0x00, 0x4b, 0x82);
  // Beyond this part of a row light text is easier to read than dark.
  private static final double DARK = 0.45;
  private static final int CELL = 62;
  private static final int MARGIN = 24;
  private static final int GAP = 8;
  private static final int LINE = 26;
  private static final int LONGEST_NAME = 24;
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  private static final Font TITLE = TEXT.deriveFont(Font.BOLD, 17f);
  private static final FontRenderContext METRICS = new FontRenderContext(null, true, true);

  private final Evaluation evaluation;
  private final String title;
  private final List<String> names;
  private final int left;
  private final int top;
  private final int width;
  private final int height;

  /**
   * A picture that is not drawn yet.
   *
   * @param evaluation of {@link #MAX_CLASSES} classes at most
   * @param title above the picture
   */
  public ConfusionPicture(Evaluation evaluation, String title) {
    if (evaluation.classes() > MAX_CLASSES) {
      throw new IllegalArgumentException(
          "%d classes: at most %d can be drawn".formatted(evaluation.classes(), MAX_CLASSES));
    }
    this.evaluation = evaluation;
    this.title = title;
    this.names = evaluation.classNames().stream().map(ConfusionPicture::shortened).toList();
    int longest = names.stream().mapToInt(name -> width(TEXT, name)).max().orElse(0);
    int side = CELL * evaluation.classes();
    int slanted = (int) Math.ceil(longest * Math.sqrt(0.5)) + LINE;
    this.left = MARGIN + LINE + longest + GAP;
    this.top = MARGIN + 2 * LINE + slanted;
    this.width = Math.max(left + side + slanted, 2 * MARGIN + width(TITLE, title));
    this.height = top + side + MARGIN;
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static int width(Font font, String text) {
    return (int) Math.ceil(font.getStringBounds(text, METRICS).getWidth());
  }

  /** The picture as a PNG file's bytes. */
  public byte[] png() throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    draw(graphics);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** The picture as an SVG file's bytes. */
  public byte[] svg() throws IOException {
    VectorGraphics2D graphics = new VectorGraphics2D();
    draw(graphics);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new SVGProcessor()
        .getDocument(graphics.getCommands(), new PageSize(width, height))
        .writeTo(bytes);
    return bytes.toByteArray();
  }

  private void draw(Graphics2D graphics) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(INK);
    graphics.setFont(TITLE);
    graphics.drawString(title, MARGIN, MARGIN + LINE / 2);
    graphics.setFont(TEXT);
    int side = CELL * evaluation.classes();
    graphics.drawString(
        "answered as", left + (side - width(TEXT, "answered as")) / 2, MARGIN + 3 * LINE / 2);
    turned(
        graphics,
        MARGIN + LINE / 2,
        top + (side + width(TEXT, "class")) / 2,
        -Math.PI / 2,
        "class");
    for (int label = 0; label < evaluation.classes(); label++) {
      String name = names.get(label);
      int middle = CELL * label + CELL / 2;
      graphics.drawString(name, left - GAP - width(TEXT, name), top + middle + 5);
      turned(graphics, left + middle, top - GAP, -Math.PI / 4, name);
    }
    for (int truth = 0; truth < evaluation.classes(); truth++) {
      for (int answer = 0; answer < evaluation.classes(); answer++) {
        cell(graphics, truth, answer);
      }
    }
  }

  private static void turned(Graphics2D graphics, int x, int y, double angle, String text) {
    AffineTransform upright = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(angle);
    graphics.drawString(text, 0, 0);
    graphics.setTransform(upright);
  }

  private void cell(Graphics2D graphics, int truth, int answer) {
    long count = evaluation.confusion().count(truth, answer);
    double part = count == 0 ? 0 : (double) count / evaluation.examples(truth);
    int x = left + CELL * answer;
    int y = top + CELL * truth;
    graphics.setColor(shade(part));
    graphics.fillRect(x + 1, y + 1, CELL - 2, CELL - 2);
    if (count > 0) {
      String text = String.format(Locale.ROOT, "%,d", count);
      graphics.setColor(part > DARK ? Color.WHITE : INK);
      graphics.drawString(text, x + (CELL - width(TEXT, text)) / 2, y + CELL / 2 + 5);
    }
  }

  /** Even a small part is to be seen, so the shade goes with the root. */
  private static Color shade(double part) {
    double depth = part == 0 ? 0.03 : 0.06 + 0.94 * Math.sqrt(part);
    return new Color(
        mixed(FULL.getRed(), depth), mixed(FULL.getGreen(), depth), mixed(FULL.getBlue(), depth));
  }

  private static int mixed(int full, double depth) {
    return (int) Math.round(255 + depth * (full - 255));
  }
}

package org.ghostbatch.datasets;

import java.util.Arrays;
import java.util.List;

/** The ten classes, in the order of their labels, which is Fashion-MNIST's. */
enum Garment {
  T_SHIRT("T-shirt/top", Clothes::tShirt),
  TROUSER("Trouser", Clothes::trouser),
  PULLOVER("Pullover", Clothes::pullover),
  DRESS("Dress", Clothes::dress),
  COAT("Coat", Clothes::coat),
  SANDAL("Sandal", Footwear::sandal),
  SHIRT("Shirt", Clothes::shirt),
  SNEAKER("Sneaker", Footwear::sneaker),
  BAG("Bag", Bags::bag),
  ANKLE_BOOT("Ankle boot", Footwear::ankleBoot);

  /** Draws one random garment of a class. */
  @FunctionalInterface
  interface Drawing {
    void on(Canvas canvas, Fabric fabric, SeededRandom random);
  }

  private final String title;
  private final Drawing drawing;

  Garment(String title, Drawing drawing) {
    this.title = title;
    this.drawing = drawing;
  }

  /** The names of the ten classes, by label. */
  static List<String> titles() {
    return Arrays.stream(values()).map(garment -> garment.title).toList();
  }

  /** Draws a random garment of this class. */
  void draw(Canvas canvas, Fabric fabric, SeededRandom random) {
    drawing.on(canvas, fabric, random);
  }
}

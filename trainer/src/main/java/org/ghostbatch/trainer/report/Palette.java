package org.ghostbatch.trainer.report;

import java.util.List;

/**
 * Colours that people with any colour vision can distinguish: those of Okabe and Ito (2008), the
 * pale ones made darker for light pages, the dark ones made paler for dark pages.
 */
final class Palette {
  static final List<String> LIGHT =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#b8578f", "#c78500", "#3a9fd6", "#8a7f00", "#4d4d4d");
  static final List<String> DARK =
      List.of(
          "#56b4e9", "#f0803c", "#2fc79a", "#dc93bd", "#e6b84f", "#9fc5ff", "#f0e442", "#c4c4c4");

  private Palette() {}
}

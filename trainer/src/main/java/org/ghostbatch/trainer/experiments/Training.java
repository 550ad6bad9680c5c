package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to be trained once for all the settings that read it.
 *
 * @param settings of the same recipe, at least one
 */
record Training(List<Setting> settings) {

  /** The trainings that settings need, in the order of their first settings. */
  static List<Training> of(List<Setting> settings) {
    Map<Recipe, List<Setting>> byRecipe = new LinkedHashMap<>();
    for (Setting setting : settings) {
      byRecipe.computeIfAbsent(setting.recipe(), recipe -> new ArrayList<>()).add(setting);
    }
    return byRecipe.values().stream().map(Training::new).toList();
  }

  Recipe recipe() {
    return settings.get(0).recipe();
  }

  /** The setting of the most epochs, which holds the others. */
  Setting longest() {
    return settings.stream().max(Comparator.comparingInt(Setting::epochs)).orElseThrow();
  }
}

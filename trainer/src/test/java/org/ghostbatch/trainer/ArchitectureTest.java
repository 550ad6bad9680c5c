package org.ghostbatch.trainer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.TensorFlow;

class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.ghostbatch");

  @Test
  void tensorFlowLivesInAccumulateAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.ghostbatch.accumulate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tensorflow..")
        .check(HOUSE);
  }

  /** Its settings would come too late otherwise. */
  @Test
  void theLibraryIsLoadedInOnePlace() {
    noClasses()
        .that()
        .doNotHaveSimpleName("TensorFlowLibrary")
        .should()
        .callConstructor(Graph.class)
        .orShould()
        .callMethod(TensorFlow.class, "version")
        .check(HOUSE);
  }

  @Test
  void nativeCallsLiveInAccumulateAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.ghostbatch.accumulate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.jna..")
        .check(HOUSE);
  }

  @Test
  void dependenciesRunFromTrainerToAccumulateToDatasets() {
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.datasets..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ghostbatch.accumulate..", "org.ghostbatch.trainer..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.accumulate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.ghostbatch.trainer..")
        .check(HOUSE);
  }

  @Test
  void thePackagesOfAccumulateDependInOneDirection() {
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.accumulate.tensorflow")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.ghostbatch.accumulate..")
                .and(not(resideInAPackage("org.ghostbatch.accumulate.tensorflow"))))
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.accumulate")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.ghostbatch.accumulate.export..", "org.ghostbatch.accumulate.framework..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.accumulate.framework")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ghostbatch.accumulate", "org.ghostbatch.accumulate.export..")
        .check(HOUSE);
  }

  @Test
  void experimentsKnowNothingElseOfTheTrainer() {
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.trainer.experiments..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ghostbatch.trainer", "org.ghostbatch.trainer.report..")
        .check(HOUSE);
  }

  @Test
  void filesKnowNothingElseOfTheTrainer() {
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.trainer.files")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.ghostbatch..")
                .and(not(resideInAPackage("org.ghostbatch.trainer.files"))))
        .check(HOUSE);
  }

  @Test
  void reportsAreMadeOfFilesAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.trainer.report")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.ghostbatch.trainer", "org.ghostbatch.accumulate..", "org.ghostbatch.datasets..")
        .check(HOUSE);
  }
}

package org.ghostbatch.trainer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.TensorFlow;

class ArchitectureTest {
  private static final String TRAINER = "org.ghostbatch.trainer";

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
        .resideInAnyPackage("org.ghostbatch.accumulate..", TRAINER + "..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage("org.ghostbatch.accumulate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TRAINER + "..")
        .check(HOUSE);
  }

  /** The trainer's packages from top to bottom: each knows only those of the lines below it. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of(""),
          List.of(".cli"),
          List.of(".cli.display"),
          List.of(".sweep", ".bench"),
          List.of(".run"),
          List.of(".serving", ".settings"),
          List.of(".checkpoints", ".process", ".report", ".experiments"),
          List.of(".files"),
          List.of(".text", ".statistics", ".formats"));

  @Test
  void dependenciesOfTheTrainerRunDownItsLayers() {
    List<String> above = new ArrayList<>();
    for (List<String> layer : LAYERS) {
      List<String> packages = layer.stream().map(name -> TRAINER + name).toList();
      for (String own : packages) {
        List<String> forbidden = new ArrayList<>(above);
        forbidden.addAll(packages);
        forbidden.remove(own);
        noClasses()
            .that()
            .resideInAPackage(own)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden.toArray(String[]::new))
            .check(HOUSE);
      }
      above.addAll(packages);
    }
  }

  @Test
  void everyPackageOfTheTrainerIsInALayer() {
    classes()
        .that()
        .resideInAPackage(TRAINER + "..")
        .should()
        .resideInAnyPackage(
            LAYERS.stream()
                .flatMap(List::stream)
                .map(name -> TRAINER + name)
                .toArray(String[]::new))
        .check(HOUSE);
  }

  /** Nested classes are named with the class around them. */
  @Test
  void noTwoClassesHaveTheSameName() {
    List<String> names =
        HOUSE.stream()
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getSimpleName)
            .filter(name -> !name.equals("package-info"))
            .toList();
    assertThat(names).isNotEmpty().doesNotHaveDuplicates();
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
  void noPackagesDependOnEachOtherInACycle() {
    slices().matching("org.ghostbatch.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void onlyCommandsKnowTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(TRAINER, TRAINER + ".cli")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(HOUSE);
  }

  @Test
  void theFilesPackageDependsOnNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage(TRAINER + ".files")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ghostbatch.accumulate..", "org.ghostbatch.datasets..")
        .check(HOUSE);
  }

  @Test
  void reportsAreMadeOfFilesAlone() {
    noClasses()
        .that()
        .resideInAPackage(TRAINER + ".report")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.ghostbatch.accumulate..", "org.ghostbatch.datasets..")
        .check(HOUSE);
  }
}

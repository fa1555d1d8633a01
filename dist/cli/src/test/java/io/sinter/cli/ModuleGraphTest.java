package io.sinter.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The module graph of docs/architecture.md, on the classes that are shipped. */
@AnalyzeClasses(packages = "io.sinter", importOptions = DoNotIncludeTests.class)
class ModuleGraphTest {
  private static final String ARROW = "io.sinter.arrow..";
  private static final String REGISTRY = "io.sinter.registry..";
  private static final String JOB = "io.sinter.job..";
  private static final String TRAINING = "io.sinter.training..";
  private static final String SCORING = "io.sinter.scoring..";
  private static final String DRIFT = "io.sinter.drift..";
  private static final String PROMOTION = "io.sinter.promotion..";
  private static final String AUDIT = "io.sinter.audit..";
  private static final String CLI = "io.sinter.cli..";
  private static final String SPARK = "org.apache.spark..";

  @ArchTest
  static final ArchRule bridgeKnowsNeitherSparkNorOtherModules =
      noClasses()
          .that()
          .resideInAPackage(ARROW)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SPARK, REGISTRY, JOB, TRAINING, SCORING, DRIFT, PROMOTION, AUDIT, CLI);

  @ArchTest
  static final ArchRule registryKnowsNeitherSparkNorNativeCode =
      noClasses()
          .that()
          .resideInAPackage(REGISTRY)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SPARK,
              "org.bytedeco..",
              "ai.onnxruntime..",
              ARROW,
              JOB,
              TRAINING,
              SCORING,
              DRIFT,
              PROMOTION,
              AUDIT,
              CLI);

  @ArchTest
  static final ArchRule jobCoreKnowsNoJob =
      noClasses()
          .that()
          .resideInAPackage(JOB)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ARROW, TRAINING, SCORING, DRIFT, PROMOTION, AUDIT, CLI);

  @ArchTest
  static final ArchRule trainingKnowsNeitherScoringNorDrift =
      noClasses()
          .that()
          .resideInAPackage(TRAINING)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SCORING, DRIFT, PROMOTION, AUDIT, CLI);

  @ArchTest
  static final ArchRule scoringKnowsNeitherTrainingNorDrift =
      noClasses()
          .that()
          .resideInAPackage(SCORING)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TRAINING, DRIFT, PROMOTION, AUDIT, CLI);

  @ArchTest
  static final ArchRule driftMeetsScoringOnlyInTables =
      noClasses()
          .that()
          .resideInAPackage(DRIFT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ARROW, TRAINING, SCORING, PROMOTION, AUDIT, CLI);

  @ArchTest
  static final ArchRule promotionKnowsNeitherTheTrainerNorTheAudit =
      noClasses()
          .that()
          .resideInAPackage(PROMOTION)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TRAINING, AUDIT, CLI);

  @ArchTest
  static final ArchRule auditReadsOnlyTablesAndTheRegistry =
      noClasses()
          .that()
          .resideInAPackage(AUDIT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ARROW, TRAINING, PROMOTION, CLI);

  @ArchTest
  static final ArchRule libtorchStaysInTheBridgeAndTheTrainersEngine =
      noClasses()
          .that()
          .resideOutsideOfPackages(ARROW, "io.sinter.training.internal.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule onnxRuntimeStaysInTheBridge =
      noClasses()
          .that()
          .resideOutsideOfPackage(ARROW)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule internalsStayInTheirModule =
      ArchRuleDefinition.classes().should(new UseOnlyInternalsOfTheirModule());

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .callMethod(System.class, "exit", int.class);

  private static final class UseOnlyInternalsOfTheirModule extends ArchCondition<JavaClass> {
    UseOnlyInternalsOfTheirModule() {
      super("use internals of their own module only");
    }

    @Override
    public void check(JavaClass user, ConditionEvents events) {
      user.getDirectDependenciesFromSelf().stream()
          .filter(dependency -> FOREIGN_INTERNAL.test(dependency.getTargetClass()))
          .filter(dependency -> !module(user).equals(module(dependency.getTargetClass())))
          .forEach(
              dependency ->
                  events.add(SimpleConditionEvent.violated(user, dependency.getDescription())));
    }

    private static final DescribedPredicate<JavaClass> FOREIGN_INTERNAL =
        DescribedPredicate.describe(
            "an internal class of Sinter",
            type ->
                type.getPackageName().startsWith("io.sinter.")
                    && type.getPackageName().contains(".internal"));

    private static String module(JavaClass type) {
      return type.getPackageName().split("\\.")[2];
    }
  }
}

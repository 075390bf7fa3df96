package io.tern.bootstrap;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no compiler checks of the design: arrows between modules, state, time and names. */
final class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tern");

    /** What the applications of one class loader know each other by: {@code memory://name}, see ADR 25. */
    private static final String THE_ONE_STATIC_STATE = "io.tern.cluster.SharedMemoryRegistryFactory.STORES";

    @ParameterizedTest
    @EnumSource
    void aModuleUsesOnlyWhatItsArrowsAllow(TernModule module) {
        classes()
                .that()
                .resideInAPackage(module.packageName() + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(module.allowedPackages())
                        .or(describe(
                                "are primitives or arrays of them",
                                type -> type.getBaseComponentType().isPrimitive())))
                .check(MAIN);
    }

    @ParameterizedTest
    @EnumSource
    void aModuleIsOneFlatPackageThatIsNullMarked(TernModule module) {
        classes()
                .that()
                .resideInAPackage(module.packageName() + "..")
                .should()
                .resideInAPackage(module.packageName())
                .check(MAIN);
        assertThat(MAIN.getPackage(module.packageName()).isAnnotatedWith(NullMarked.class))
                .as("@NullMarked on %s", module.packageName())
                .isTrue();
    }

    @Test
    void everyClassBelongsToAModuleOfTheTable() {
        classes().should().resideInAnyPackage(TernModule.packagesOfAllBut()).check(MAIN);
    }

    @Test
    void modulesFormNoCycle() {
        slices().matching("io.tern.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheApiHoldsAThreadLocalAndOnlyOne() {
        DescribedPredicate<JavaClass> threadLocal =
                assignableTo(ThreadLocal.class).or(assignableTo("io.netty.util.concurrent.FastThreadLocal"));
        noClasses()
                .that()
                .resideOutsideOfPackage(TernModule.API.packageName())
                .should()
                .dependOnClassesThat(threadLocal)
                .check(MAIN);
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> threadLocal.test(field.getRawType())))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().areStatic().should().beFinal().check(MAIN);
    }

    @Test
    void noStaticFieldHoldsChangingState() {
        noFields()
                .that()
                .areStatic()
                .and()
                .doNotHaveFullName(THE_ONE_STATIC_STATE)
                .should()
                .haveRawType(describe("hold changing state", ArchitectureTest::holdsChangingState))
                .check(MAIN);
    }

    @Test
    void timeIsInjected() {
        noClasses()
                .that()
                .resideInAnyPackage(TernModule.packagesOfAllBut(TernModule.TESTKIT))
                .and()
                .doNotHaveFullyQualifiedName("io.tern.api.SystemClock")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(MAIN);
    }

    @Test
    void randomnessIsInjected() {
        noClasses()
                .that()
                .resideInAnyPackage(TernModule.packagesOfAllBut(TernModule.BOOTSTRAP))
                .should()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(MAIN);
    }

    @Test
    void mainCodeLogsThroughSlf4jOnly() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveNameMatching(".*(Utils?|Helper|Manager)")
                .orShould()
                .haveNameMatching(".*\\.(Base|Common)[A-Z].*")
                .check(MAIN);
    }

    /** Atomics and collections, but for the interfaces of java.util: a constant is declared as List, Set or Map. */
    private static boolean holdsChangingState(JavaClass type) {
        String packageName = type.getPackageName();
        if (packageName.equals("java.util.concurrent.atomic")) {
            return !type.getSimpleName().endsWith("FieldUpdater");
        }
        boolean collection = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        boolean constant = type.isInterface() && packageName.equals("java.util");
        return collection && !constant;
    }
}

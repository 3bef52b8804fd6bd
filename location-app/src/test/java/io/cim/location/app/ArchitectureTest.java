package io.cim.location.app;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
        packages = "io.cim",
        importOptions = {
            ImportOption.DoNotIncludeTests.class,
            ArchitectureTest.WithoutTestJars.class
        })
class ArchitectureTest {

    /** Leaves out the tests of other modules, which are in test-jars. */
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule theExtensionKnowsNothingOfLocations =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.axon.nats..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.cim.location..");

    @ArchTest
    static final ArchRule theExtensionKnowsAxonJnatsAndItsFewLibraries =
            classes()
                    .that()
                    .resideInAPackage("io.cim.axon.nats..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.axon.nats..",
                            "org.axonframework..",
                            "io.nats..",
                            "com.github.benmanes.caffeine.cache..",
                            "dev.failsafe..",
                            "org.slf4j..",
                            "org.jspecify..",
                            "java..",
                            "javax.net.ssl..");

    @ArchTest
    static final ArchRule theEventStoreDoesNotDependOnTheGateway =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.axon.nats.eventstore..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.cim.axon.nats.gateway..");

    /** Only the gateway checks reply subjects. Those of raw messages are lengths. */
    @ArchTest
    static final ArchRule onlyTheGatewayReplies =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.cim.axon.nats.gateway..")
                    .and()
                    .doNotHaveFullyQualifiedName("io.cim.axon.nats.connection.RawMessages")
                    .should()
                    .callMethodWhere(
                            target(name("getReplyTo").or(nameStartingWith("respond")))
                                    .and(target(owner(resideInAPackage("io.nats..")))))
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage("io.nats.service..");

    @ArchTest
    static final ArchRule theDomainDependsOnlyOnTheContract =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.location.domain..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.app..",
                            "io.cim.location.projection..",
                            "io.cim.axon..",
                            "io.nats..");

    @ArchTest
    static final ArchRule theProjectionDependsOnlyOnTheContract =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.location.projection..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.app..",
                            "io.cim.location.domain..",
                            "io.cim.axon..",
                            "io.nats..");

    @ArchTest
    static final ArchRule onlyTheProjectionKnowsADatabase =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.cim.location.projection..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.sql..",
                            "javax.sql..",
                            "com.zaxxer.hikari..",
                            "org.flywaydb..",
                            "org.sqlite..",
                            "org.jdbi..",
                            "org.postgresql..");

    @ArchTest
    static final ArchRule theContractDependsOnNoOtherModule =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.location.api..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.domain..",
                            "io.cim.location.projection..",
                            "io.cim.location.app..",
                            "io.cim.axon..",
                            "io.nats..");

    @ArchTest
    static final ArchRule nothingDependsOnTheApplication =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.cim.location.app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.cim.location.app..");

    @ArchTest
    static final ArchRule theSubpackagesOfTheApplicationDependOnlyOnTheSettings =
            slices().matching("io.cim.location.app.(*)..")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            alwaysTrue(), resideInAPackage("io.cim.location.app.settings"));

    @ArchTest
    static final ArchRule theSubpackagesOfTheApplicationDoNotDependOnIt =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.location.app.*..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.cim.location.app");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.cim.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule absenceIsDeclared =
            classes()
                    .that()
                    .resideInAPackage("io.cim..")
                    .should(
                            new ArchCondition<>("reside in a @NullMarked package") {
                                @Override
                                public void check(JavaClass type, ConditionEvents events) {
                                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        type,
                                                        type.getName()
                                                                + " is in a package that is not @NullMarked"));
                                    }
                                }
                            });
}

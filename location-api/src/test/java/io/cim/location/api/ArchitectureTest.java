package io.cim.location.api;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;

@AnalyzeClasses(
        packagesOf = LocationCommand.class,
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_NOTHING_OF_NATS =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.nats..", "io.cim.axon..");

    @ArchTest
    static final ArchRule KNOWS_AXONS_ANNOTATIONS_AND_NOT_ITS_MACHINERY =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("org.axonframework..")
                                    .and(
                                            not(
                                                    type(TargetAggregateIdentifier.class)
                                                            .or(type(Revision.class)))));

    @ArchTest
    static final ArchRule KNOWS_NO_OTHER_ROOM_OF_THE_SERVICE =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("io.cim.location..")
                                    .and(not(resideInAnyPackage("io.cim.location.api.."))));

    @ArchTest
    static final ArchRule RECORDS_KNOW_NO_JSON_BUT_JACKSONS_ANNOTATIONS =
            noClasses()
                    .that()
                    .resideInAPackage("io.cim.location.api")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.api.json..",
                            "com.fasterxml.jackson.core..",
                            "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule BINDS_NO_COMMANDS_BY_REFLECTION =
            noClasses()
                    .that()
                    .haveSimpleNameEndingWith("Shapes")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.fasterxml.jackson.databind..");
}

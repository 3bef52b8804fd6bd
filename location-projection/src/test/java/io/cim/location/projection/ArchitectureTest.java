package io.cim.location.projection;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.cim.location.projection", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_THE_API_AND_NEITHER_ON_NATS_NOR_ON_THE_DOMAIN =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.projection..",
                            "io.cim.location.api..",
                            "org.axonframework..",
                            "org.jdbi..",
                            "org.flywaydb..",
                            "org.sqlite..",
                            "com.zaxxer.hikari..",
                            "com.google.common..",
                            "com.ibm.icu..",
                            "com.fasterxml.jackson..",
                            "org.slf4j..",
                            "org.jspecify..",
                            "java..",
                            "javax.sql..");

    /**
     * The package itself, the contract with the application, is below its subpackages, which
     * implement it.
     */
    @ArchTest
    static final ArchRule SUBPACKAGES_DEPEND_ONLY_ON_THOSE_BELOW =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("generation")
                    .definedBy("io.cim.location.projection.generation")
                    .layer("follow")
                    .definedBy("io.cim.location.projection.follow")
                    .layer("query")
                    .definedBy("io.cim.location.projection.query")
                    .layer("table")
                    .definedBy("io.cim.location.projection.table")
                    .layer("contract")
                    .definedBy("io.cim.location.projection")
                    .whereLayer("generation")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("follow")
                    .mayOnlyBeAccessedByLayers("generation")
                    .whereLayer("query")
                    .mayOnlyBeAccessedByLayers("generation")
                    .whereLayer("table")
                    .mayOnlyBeAccessedByLayers("generation", "follow", "query")
                    .whereLayer("contract")
                    .mayOnlyBeAccessedByLayers("generation", "follow", "query", "table");
}

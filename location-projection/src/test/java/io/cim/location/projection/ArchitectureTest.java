package io.cim.location.projection;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.cim.location.projection", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_THE_API_AND_NEITHER_NATS_NOR_THE_DOMAIN =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.projection",
                            "io.cim.location.api..",
                            "org.axonframework..",
                            "org.jdbi..",
                            "org.flywaydb..",
                            "org.h2..",
                            "com.zaxxer.hikari..",
                            "com.google.common..",
                            "com.fasterxml.jackson..",
                            "org.slf4j..",
                            "org.jspecify..",
                            "java..",
                            "javax.sql..");
}

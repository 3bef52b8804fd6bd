package io.cim.location.domain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.axonframework.eventsourcing.EventSourcingHandler;

@AnalyzeClasses(packages = "io.cim.location.domain", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_THE_API_AXON_AND_ANNOTATIONS_ONLY =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.cim.location.domain",
                            "io.cim.location.api",
                            "io.cim.location.api.json", // a location's size is that of its JSON
                            "com.fasterxml.jackson.annotation..",
                            "org.axonframework..",
                            "org.jspecify..",
                            "java..");

    @ArchTest
    static final ArchRule SHOWS_ITS_CONFIGURATION_ITS_STORED_FORM_AND_WHAT_IT_ASKS_FOR =
            classes()
                    .that()
                    .areTopLevelClasses()
                    .and()
                    .arePublic()
                    .should()
                    .be(LocationDomain.class)
                    .orShould()
                    .be(LocationSnapshot.class)
                    .orShould()
                    .be(CommandIdentity.class)
                    .orShould()
                    .be(WrittenCommand.class)
                    .orShould()
                    .be(Subtrees.class)
                    .orShould()
                    .be(HierarchyGuard.class)
                    .orShould()
                    .be(IdentifierGuard.class)
                    .orShould()
                    .be(IdentifierOwners.class);

    @ArchTest
    static final ArchRule ASSIGNS_A_LOCATIONS_STATE_IN_EVENT_SOURCING_HANDLERS =
            fields().that()
                    .areDeclaredIn(Location.class)
                    .should(
                            new ArchCondition<>("be set by event sourcing handlers only") {
                                @Override
                                public void check(JavaField field, ConditionEvents events) {
                                    field.getAccessesToSelf().stream()
                                            .filter(access ->
                                                    access.getAccessType() == AccessType.SET)
                                            .forEach(access ->
                                                    events.add(
                                                            new SimpleConditionEvent(
                                                                    access,
                                                                    access.getOwner()
                                                                            .isAnnotatedWith(
                                                                                    EventSourcingHandler
                                                                                            .class),
                                                                    access.getDescription())));
                                }
                            });
}

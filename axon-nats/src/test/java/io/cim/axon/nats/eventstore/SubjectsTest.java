package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class SubjectsTest {

    private final Subjects subjects = new Subjects("events.place", Set.of("hierarchy"));

    @Test
    void aUuidIsKeptUnchanged() {
        assertThat(subjects.of("550e8400-e29b-41d4-a716-446655440000", "defined"))
                .isEqualTo("events.place.550e8400-e29b-41d4-a716-446655440000.defined");
    }

    @Test
    void charactersWithAMeaningInSubjectsAreEncoded() {
        assertThat(subjects.filter("a.b *>%")).isEqualTo("events.place.a%2Eb%20%2A%3E%25.>");
    }

    @Property
    void everyIdentifierIsReadBackFromItsSubject(@ForAll @NotEmpty String identifier) {
        Assume.that(identifier.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
        String subject = subjects.of(identifier, "happened");
        assertThat(subject.chars().filter(c -> c == '.').count()).isEqualTo(3);
        assertThat(subject).matches("[A-Za-z0-9._%-]+");
        assertThat(subjects.aggregateIdentifier(subject)).contains(identifier);
    }

    @Test
    void aForeignSubjectHasNoIdentifier() {
        assertThat(subjects.aggregateIdentifier("events.place.a")).isEmpty();
        assertThat(subjects.aggregateIdentifier("events.place.a.b.c")).isEmpty();
        assertThat(subjects.aggregateIdentifier("events.other.a.b")).isEmpty();
        assertThat(subjects.aggregateIdentifier("events.place.%ZZ.b")).isEmpty();
    }

    @Test
    void aGuardSpaceIsNoAggregate() {
        assertThat(subjects.guard("hierarchy", "changed"))
                .isEqualTo("events.place.hierarchy.changed");
        assertThat(subjects.isGuard("events.place.hierarchy.changed")).isTrue();
        assertThat(subjects.aggregateIdentifier("events.place.hierarchy.changed")).isEmpty();
        assertThat(subjects.of("hierarchy", "changed"))
                .isEqualTo("events.place.%68ierarchy.changed");
        assertThat(subjects.filter("hierarchy")).isEqualTo("events.place.%68ierarchy.>");
        assertThat(subjects.isGuard("events.place.%68ierarchy.changed")).isFalse();
        assertThat(subjects.aggregateIdentifier("events.place.%68ierarchy.changed"))
                .contains("hierarchy");
    }

    @Test
    void aGuardHasOneTokenInAKnownSpace() {
        assertThatThrownBy(() -> subjects.guard("other", "changed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other");
        for (String name : new String[] {"", "a.b", "*", ">", "a b"}) {
            assertThatThrownBy(() -> subjects.guard("hierarchy", name))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Subjects("events.place", Set.of(name)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}

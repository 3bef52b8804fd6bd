package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventStreamDefinitionTest {

    @Test
    void keepsEventsForAYearOnOneServerByDefault() {
        EventStreamDefinition definition = EventStreamDefinition.of("THINGS", "events.thing");
        assertThat(definition)
                .isEqualTo(
                        new EventStreamDefinition(
                                "THINGS", "events.thing", Duration.ofDays(365), 1));
        assertThat(definition.snapshotStream()).isEqualTo("THINGS_SNAPSHOTS");
        assertThat(definition.snapshotPrefix()).isEqualTo("snapshots.events.thing");
        assertThat(definition.withReplicas(3).replicas()).isEqualTo(3);
    }

    @Test
    void refusesWhatTheServerWouldRefuse() {
        assertThatThrownBy(() -> EventStreamDefinition.of("A.B", "events"))
                .hasMessageContaining("'A.B'");
        assertThatThrownBy(() -> EventStreamDefinition.of("A", "events.>"))
                .hasMessageContaining("'events.>'");
        assertThatThrownBy(() -> EventStreamDefinition.of("A", ""))
                .hasMessageContaining("subject prefix");
        assertThatThrownBy(() -> EventStreamDefinition.of("A", "events").withReplicas(6))
                .hasMessageContaining("was 6");
        assertThatThrownBy(() -> new EventStreamDefinition("A", "events", Duration.ofMinutes(1), 1))
                .hasMessageContaining("maxAge");
    }
}

package io.cim.location.app.settings;

import io.cim.axon.nats.eventstore.EventStreamDefinition;
import java.util.List;

/** The settings of the stream of the events. */
final class StreamSettings {

    private static final Setting<EventStreamDefinition> NAME =
            new Setting<>(
                    "STREAM_NAME",
                    "LOCATION_EVENTS",
                    "JetStream stream that keeps the events",
                    name -> EventStreamDefinition.of(name, Settings.SUBJECT_PREFIX));
    private static final Setting<Integer> REPLICAS =
            Setting.number("STREAM_REPLICAS", 1, 1, 5, "servers that keep the stream, 1 to 5");

    static final List<Setting<?>> ALL = List.of(NAME, REPLICAS);

    private StreamSettings() {}

    static EventStreamDefinition read(SettingReader reader) {
        return reader.read(NAME).withReplicas(reader.read(REPLICAS));
    }
}

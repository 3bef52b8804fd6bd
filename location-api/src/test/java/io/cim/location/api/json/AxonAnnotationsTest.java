package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationView;
import io.cim.location.api.Samples;
import java.util.stream.Stream;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.json.JacksonSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Axon reads from the annotations of the records. */
class AxonAnnotationsTest {

    private final JacksonSerializer serializer =
            JacksonSerializer.builder().objectMapper(LocationJson.eventMapper()).build();

    static Stream<LocationCommand> commands() {
        return Samples.COMMANDS.values().stream();
    }

    static Stream<LocationEvent> events() {
        return Samples.EVENTS.values().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasTheCanonicalIdOfItsAggregate(LocationCommand command) {
        var resolver = AnnotationCommandTargetResolver.builder().build();
        var target = resolver.resolveTarget(new GenericCommandMessage<>(command));
        assertThat(target.getIdentifier()).isEqualTo("550e8400-e29b-41d4-a716-446655440000");
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventIsStoredWithItsRevisionAndReadBack(LocationEvent event) {
        SerializedObject<byte[]> stored = serializer.serialize(event, byte[].class);
        boolean described = event instanceof Defined || event instanceof Updated;
        assertThat(stored.getType().getRevision()).isEqualTo(described ? "2" : "1");
        LocationEvent readBack = serializer.deserialize(stored);
        assertThat(readBack).isEqualTo(event);
    }

    @Test
    void aViewIsStoredWithItsTimesAsTextAndReadBack() {
        SerializedObject<String> stored = serializer.serialize(QuerySamples.HALL, String.class);
        assertThat(stored.getData()).contains("\"defined_at\":\"2026-11-24T10:00:00.123Z\"");
        LocationView readBack = serializer.deserialize(stored);
        assertThat(readBack).isEqualTo(QuerySamples.HALL);
    }
}

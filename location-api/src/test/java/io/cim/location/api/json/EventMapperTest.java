package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.Reason;
import io.cim.location.api.Samples;
import io.cim.location.api.VirtualLocation;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventMapperTest {

    private static final String ID = "\"location_id\":\"550e8400-e29b-41d4-a716-446655440000\"";

    private final ObjectMapper mapper = LocationJson.eventMapper();

    @Test
    void skipsFieldsThatALaterBuildWrote() throws IOException {
        String json =
                "{%s,\"name\":\"A\",\"location_type\":\"Physical\",\"floor\":{\"n\":3},"
                                .formatted(ID)
                        + "\"coordinates\":{\"latitude\":1,\"longitude\":2,\"accuracy\":5}}";
        assertThat(mapper.readValue(json, Defined.class))
                .isEqualTo(
                        new Defined(
                                Samples.ID,
                                new LocationName("A"),
                                LocationType.PHYSICAL,
                                null,
                                null,
                                null,
                                new Coordinates(1, 2, null),
                                null,
                                null,
                                null,
                                null,
                                Set.of(),
                                Set.of(),
                                Metadata.EMPTY));
    }

    @Test
    void readsAnUpdateWithoutKnownFields() throws IOException {
        assertThat(mapper.readValue("{%s,\"opening_hours\":\"24/7\"}".formatted(ID), Updated.class))
                .isEqualTo(
                        new Updated(
                                Samples.ID,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                Set.of(),
                                null));
    }

    @Test
    void readsNullAsAbsent() throws IOException {
        assertThat(
                        mapper.readValue(
                                "{%s,\"name\":\"A\",\"address\":null,\"cleared\":null,\"reason\":null}"
                                        .formatted(ID),
                                Updated.class))
                .isEqualTo(
                        new Updated(
                                Samples.ID,
                                new LocationName("A"),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                Set.of(),
                                null));
        assertThat(
                        mapper.readValue(
                                        "{%s,\"name\":\"A\",\"location_type\":\"Logical\",\"metadata\":null}"
                                                .formatted(ID),
                                        Defined.class)
                                .metadata())
                .isEqualTo(Metadata.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"location_id\":null}",
                "{\"location_id\":\"x\"}",
                "{\"location_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"reason\":\"\\u0000\"}"
            })
    void refusesAnEventThatIsNotComplete(String json) {
        assertThatThrownBy(() -> mapper.readValue(json, Archived.class))
                .isInstanceOf(JsonMappingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"longitude\":2",
                "\"latitude\":null,\"longitude\":2",
                "\"latitude\":91,\"longitude\":2"
            })
    void refusesCoordinatesThatAreNotComplete(String fields) {
        assertThatThrownBy(() -> mapper.readValue("{" + fields + "}", Coordinates.class))
                .isInstanceOf(JsonMappingException.class);
    }

    @Test
    void keepsEmptyTexts() throws IOException {
        var event = new MetadataAdded(Samples.ID, "k", "", "", new Reason(""));
        assertThat(mapper.readValue(mapper.writeValueAsBytes(event), MetadataAdded.class))
                .isEqualTo(event);
    }

    @Test
    void readsAndWritesValuesAloneForSnapshots() throws IOException {
        var snapshot =
                Map.of("id", Samples.ID, "type", LocationType.HYBRID, "part", LocationPart.ADDRESS);
        assertThat(mapper.readTree(mapper.writeValueAsString(snapshot)))
                .isEqualTo(
                        mapper.readTree(
                                """
                                {"id":"550e8400-e29b-41d4-a716-446655440000","type":"Hybrid","part":"address"}\
                                """));
        assertThat(mapper.readValue(mapper.writeValueAsBytes(Samples.ROOM), VirtualLocation.class))
                .isEqualTo(Samples.ROOM);
        assertThat(mapper.readValue(mapper.writeValueAsBytes(Samples.METADATA), Metadata.class))
                .isEqualTo(Samples.METADATA);
        assertThat(mapper.readValue("{}", Metadata.class)).isEqualTo(Metadata.EMPTY);
    }

    @Test
    void readsAViewThatALaterBuildStored() throws IOException {
        String json =
                "{%s,\"name\":\"A\",\"location_type\":\"Logical\",\"archived\":false,\"version\":1,"
                                .formatted(ID)
                        + "\"defined_at\":\"2026-11-24T10:00:00Z\",\"floor\":3,"
                        + "\"updated_at\":\"2026-11-24T10:00:00.123456Z\"}";
        LocationView view = mapper.readValue(json, LocationView.class);
        assertThat(view.state().definedAt()).isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(view.state().updatedAt()).isEqualTo(Instant.parse("2026-11-24T10:00:00.123Z"));
        assertThat(view.state().metadata()).isEqualTo(Metadata.EMPTY);
    }

    @Test
    void refusesAViewWithoutItsTimes() {
        String json =
                "{%s,\"name\":\"A\",\"location_type\":\"Logical\",\"archived\":false,\"version\":1}"
                        .formatted(ID);
        assertThatThrownBy(() -> mapper.readValue(json, LocationView.class))
                .isInstanceOf(JsonMappingException.class);
    }

    @Test
    void isANewMapperForEveryCaller() {
        assertThat(LocationJson.eventMapper()).isNotSameAs(mapper);
    }
}

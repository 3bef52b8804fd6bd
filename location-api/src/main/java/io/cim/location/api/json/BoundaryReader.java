package io.cim.location.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.cim.location.api.Boundary;
import io.cim.location.api.Boundary.GeometryType;
import io.cim.location.api.Boundary.Polygon;
import io.cim.location.api.Boundary.Position;
import io.cim.location.api.Boundary.Ring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads a boundary that {@link BoundaryWriter} wrote. */
final class BoundaryReader extends StdDeserializer<Boundary> {

    BoundaryReader() {
        super(Boundary.class);
    }

    @Override
    public Boundary deserialize(JsonParser parser, DeserializationContext context)
            throws IOException {
        JsonNode geometry = context.readTree(parser);
        GeometryType type = GeometryType.of(geometry.path("type").asText());
        JsonNode coordinates = geometry.path("coordinates");
        return new Boundary(
                type,
                type == GeometryType.POLYGON
                        ? List.of(polygon(coordinates))
                        : entries(coordinates, BoundaryReader::polygon));
    }

    private static Polygon polygon(JsonNode rings) {
        return new Polygon(
                entries(rings, ring -> new Ring(entries(ring, BoundaryReader::position))));
    }

    private static Position position(JsonNode numbers) {
        return new Position(numbers.path(0).doubleValue(), numbers.path(1).doubleValue());
    }

    private static <T> List<T> entries(JsonNode array, Function<JsonNode, T> reading) {
        List<T> entries = new ArrayList<>(array.size());
        array.forEach(entry -> entries.add(reading.apply(entry)));
        return entries;
    }
}

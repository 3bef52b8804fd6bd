package io.cim.location.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.cim.location.api.Boundary;
import io.cim.location.api.Boundary.GeometryType;
import io.cim.location.api.Boundary.Polygon;
import io.cim.location.api.Boundary.Position;
import io.cim.location.api.Boundary.Ring;
import java.io.IOException;

/** Writes a boundary as a GeoJSON geometry. */
final class BoundaryWriter extends StdSerializer<Boundary> {

    BoundaryWriter() {
        super(Boundary.class);
    }

    @Override
    public void serialize(Boundary boundary, JsonGenerator out, SerializerProvider serializers)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("type", boundary.type().wire());
        out.writeFieldName("coordinates");
        if (boundary.type() == GeometryType.POLYGON) {
            write(boundary.polygons().getFirst(), out);
        } else {
            out.writeStartArray();
            for (Polygon polygon : boundary.polygons()) {
                write(polygon, out);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void write(Polygon polygon, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (Ring ring : polygon.rings()) {
            out.writeStartArray();
            for (Position position : ring.positions()) {
                out.writeArray(new double[] {position.longitude(), position.latitude()}, 0, 2);
            }
            out.writeEndArray();
        }
        out.writeEndArray();
    }
}

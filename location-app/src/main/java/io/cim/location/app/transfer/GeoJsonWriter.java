package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a FeatureCollection with a Feature on each line. */
final class GeoJsonWriter implements LocationWriter {

    private final OutputStream out;
    private boolean first = true;

    GeoJsonWriter(OutputStream out) throws IOException {
        this.out = out;
        write("{\"type\":\"FeatureCollection\",\"features\":[");
    }

    @Override
    public void write(ObjectNode location) throws IOException {
        write(first ? "\n" : ",\n");
        first = false;
        Nodes.MAPPER.writeValue(out, GeoJsonFeature.of(location));
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
    }

    @Override
    public void close() throws IOException {
        write("\n]}\n");
        out.close();
    }
}

package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a location on each line. */
final class NdjsonWriter implements LocationWriter {

    private final OutputStream out;

    NdjsonWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(ObjectNode location) throws IOException {
        Nodes.MAPPER.writeValue(out, location);
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

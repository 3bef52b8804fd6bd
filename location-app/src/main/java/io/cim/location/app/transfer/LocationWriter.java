package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Writes locations to a file. */
interface LocationWriter extends AutoCloseable {

    /** Writes a location as replies of the service have it; may change the node. */
    void write(ObjectNode location) throws IOException;

    /** Completes the file, and closes it. */
    @Override
    void close() throws IOException;
}

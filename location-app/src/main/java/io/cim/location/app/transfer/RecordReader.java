package io.cim.location.app.transfer;

import java.io.IOException;
import java.util.Optional;

/** Reads the records of a file, one after the other. */
interface RecordReader {

    /**
     * The next record, absent at the end of the file.
     *
     * @throws UnreadableFileException if the rest of the file cannot be read
     */
    Optional<SourceRecord> next() throws IOException;
}

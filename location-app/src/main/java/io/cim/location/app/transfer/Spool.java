package io.cim.location.app.transfer;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file of the payloads of an import, which are sent in another order than they are
 * read. It is gone with the process. One thread appends, and after {@link #complete} many may read.
 */
final class Spool implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final FileChannel file;
    private final OutputStream out;
    private long end;

    private Spool(FileChannel file) {
        this.file = file;
        this.out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER);
    }

    /** The place of a payload in the file. */
    record Slice(long offset, int length) {}

    static Spool create() throws IOException {
        Path path = Files.createTempFile("location-import-", ".spool");
        return new Spool(
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
    }

    Slice append(byte[] payload) throws IOException {
        out.write(payload);
        Slice slice = new Slice(end, payload.length);
        end += payload.length;
        return slice;
    }

    void complete() throws IOException {
        out.flush();
    }

    byte[] read(Slice slice) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(slice.length());
        while (payload.hasRemaining()) {
            if (file.read(payload, slice.offset() + payload.position()) < 0) {
                throw new EOFException("the temporary file of the import was cut");
            }
        }
        return payload.array();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

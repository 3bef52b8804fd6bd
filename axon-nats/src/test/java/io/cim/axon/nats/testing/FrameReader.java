package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what one side of a NATS connection sends, unit by unit. Not thread-safe. */
final class FrameReader {

    private static final int BUFFER = 64 * 1024;
    private static final int MAX_LINE = 1 << 20;
    private static final int CRLF = 2;

    private final boolean fromServer;
    private final InputStream source;

    FrameReader(boolean fromServer, InputStream source) {
        this.fromServer = fromServer;
        this.source = new BufferedInputStream(source, BUFFER);
    }

    /** The next unit, null at the end. */
    @Nullable Frame next() throws IOException {
        var bytes = new ByteArrayOutputStream();
        if (!readLine(bytes)) {
            return null;
        }
        List<String> words = Arrays.asList(bytes.toString(UTF_8).strip().split("\\s+"));
        String operation = words.getFirst().toUpperCase(Locale.ROOT);
        List<String> arguments = List.copyOf(words.subList(1, words.size()));
        int payload = 0;
        int headers = 0;
        switch (operation) {
            case "HPUB", "HMSG" -> {
                headers = Integer.parseInt(arguments.get(arguments.size() - 2));
                payload = Integer.parseInt(arguments.getLast());
            }
            case "PUB", "MSG" -> payload = Integer.parseInt(arguments.getLast());
            default -> {
                return new Frame(fromServer, operation, arguments, bytes.toByteArray(), 0, 0, null);
            }
        }
        byte[] following = source.readNBytes(payload + CRLF);
        if (following.length < payload + CRLF) {
            throw new EOFException("the connection ended within a message");
        }
        bytes.writeBytes(following);
        return new Frame(
                fromServer, operation, arguments, bytes.toByteArray(), headers, payload, null);
    }

    private boolean readLine(ByteArrayOutputStream line) throws IOException {
        int read = source.read();
        while (read != -1) {
            line.write(read);
            if (read == '\n') {
                return true;
            }
            if (line.size() > MAX_LINE) {
                throw new IOException("a control line is longer than " + MAX_LINE);
            }
            read = source.read();
        }
        return false;
    }
}

package io.cim.location.projection.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.Violation;
import io.cim.location.projection.EventSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cursors, with which a client gets the next page. A cursor is the base64url of a message
 * authentication code and a {@link PageEnd}. The code covers the query and the end, so that a
 * cursor fits only the query that it was made for.
 */
final class Cursors {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CODE_BYTES = 32;

    private final HashFunction code;

    private Cursors(byte[] key) {
        code = Hashing.hmacSha256(key);
    }

    /**
     * The cursors of all instances that answer from a stream, each of which may have its own
     * database. The key only ties a cursor to its query: the end of a page is no secret, and a
     * forged one does no harm.
     */
    static Cursors of(EventSource source) {
        String stream = "stream %s of %s".formatted(source.name(), source.identity());
        return new Cursors(Hashing.sha256().hashString(stream, StandardCharsets.UTF_8).asBytes());
    }

    /**
     * The identity of a query, which a cursor must fit.
     *
     * @param parts everything that decides what a query finds and in which order, for JSON
     */
    static String query(@Nullable Object... parts) {
        try {
            return MAPPER.writeValueAsString(parts);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("a query could not be written as JSON", failure);
        }
    }

    String write(String query, PageEnd position) {
        byte[] bytes = position.toBytes();
        byte[] mac =
                code.newHasher()
                        .putInt(bytes.length)
                        .putBytes(bytes)
                        .putString(query, StandardCharsets.UTF_8)
                        .hash()
                        .asBytes();
        byte[] cursor = Arrays.copyOf(mac, CODE_BYTES + bytes.length);
        System.arraycopy(bytes, 0, cursor, CODE_BYTES, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /**
     * The end of a page in a cursor, null if there is no cursor.
     *
     * @throws LocationRefused if the cursor belongs to another query
     */
    @Nullable PageEnd read(String query, @Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        @Nullable PageEnd position = decode(cursor);
        if (position == null || !isEqual(write(query, position), cursor)) {
            throw LocationRefused.invalid(
                    List.of(
                            new Violation(
                                    "/cursor",
                                    "must be the next_cursor of an answer to the same query")));
        }
        return position;
    }

    private static @Nullable PageEnd decode(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            return bytes.length < CODE_BYTES
                    ? null
                    : PageEnd.of(Arrays.copyOfRange(bytes, CODE_BYTES, bytes.length));
        } catch (IllegalArgumentException | IllegalStateException _) {
            return null;
        }
    }

    /** Compares in constant time. */
    private static boolean isEqual(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}

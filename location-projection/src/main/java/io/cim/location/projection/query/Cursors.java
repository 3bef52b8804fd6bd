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
 * Cursors: what a client hands in to get the next part of an answer. One is the base64url of a
 * message authentication code and a {@link PageEnd}; the code is of both the query and the
 * position, so that a cursor fits the query that was answered with it, and no other.
 */
final class Cursors {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CODE_BYTES = 32;

    private final HashFunction code;

    private Cursors(byte[] key) {
        code = Hashing.hmacSha256(key);
    }

    /**
     * The cursors of all instances that answer from a stream, each of which may have a database of
     * its own. The key keeps a cursor from being used for another query; a position is no secret,
     * and one that somebody has made up does no harm.
     */
    static Cursors of(EventSource source) {
        String stream = "stream %s of %s".formatted(source.name(), source.identity());
        return new Cursors(
                Hashing.sha256().hashString(stream, StandardCharsets.UTF_8).asBytes());
    }

    /**
     * What a cursor must fit.
     *
     * @param parts all that decides what a query finds and in which order, for JSON
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
     * The position in a cursor, null where there is no cursor.
     *
     * @throws LocationRefused where the query was not answered with this cursor
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

    /** In a time that does not tell where they differ. */
    private static boolean isEqual(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}

package io.cim.axon.nats.eventstore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nats.client.impl.Headers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The headers of a stored message. Names are case-sensitive. */
sealed interface StoredHeaders {

    /** The first value of a header, null if there is none. */
    @Nullable String first(String name);

    /** The last value of a header, null if there is none. */
    @Nullable String last(String name);

    /** Their approximate size in bytes. */
    long size();

    default boolean contains(String name) {
        return first(name) != null;
    }

    static StoredHeaders of(@Nullable Headers headers) {
        return new Parsed(headers == null ? new Headers() : headers);
    }

    /** Headers that jnats has parsed. */
    record Parsed(Headers headers) implements StoredHeaders {

        @Override
        public @Nullable String first(String name) {
            return headers.getFirst(name);
        }

        @Override
        public @Nullable String last(String name) {
            return headers.getLast(name);
        }

        @Override
        public long size() {
            return headers.serializedLength();
        }
    }

    /**
     * Headers as bytes (NATS ADR-4), of which only the values are decoded that are asked for. Any
     * bytes are accepted; what is no header is passed over.
     */
    final class Raw implements StoredHeaders {

        private final byte[] bytes;
        private final int length;

        /** The starts of the lines behind the first one, and the end of the last one. */
        private final int[] lines;

        private final int count;

        /**
         * Headers.
         *
         * @param bytes begin with the headers
         * @param length of the headers in bytes
         */
        Raw(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
            int[] starts = new int[32];
            int found = 0;
            for (int at = 1; at < length; at++) {
                if (bytes[at] == '\n' && bytes[at - 1] == '\r') {
                    if (found == starts.length) {
                        starts = Arrays.copyOf(starts, 2 * found);
                    }
                    starts[found++] = at + 1;
                }
            }
            this.lines = starts;
            this.count = found - 1;
        }

        @Override
        public @Nullable String first(String name) {
            for (int i = 0; i < count; i++) {
                if (isNamed(lines[i], name)) {
                    return value(i, name);
                }
            }
            return null;
        }

        @Override
        public @Nullable String last(String name) {
            for (int i = count - 1; i >= 0; i--) {
                if (isNamed(lines[i], name)) {
                    return value(i, name);
                }
            }
            return null;
        }

        private boolean isNamed(int start, String name) {
            int colon = start + name.length();
            if (colon >= length || bytes[colon] != ':') {
                return false;
            }
            for (int i = name.length() - 1; i >= 0; i--) { // many begin alike
                if (bytes[start + i] != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private String value(int line, String name) {
            int start = lines[line] + name.length() + 1;
            int end = lines[line + 1] - 2;
            return new String(bytes, start, end - start, ISO_8859_1).trim(); // as jnats does
        }

        @Override
        public long size() {
            return length;
        }
    }
}

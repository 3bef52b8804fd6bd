package io.cim.axon.nats.eventstore;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Percent-encoding of text as UTF-8 (RFC 3986, section 2.1). */
final class PercentEncoding {

    private PercentEncoding() {}

    /**
     * Encodes a text.
     *
     * @param isPlain the ASCII characters that stay as they are
     */
    static String encode(String text, IntPredicate isPlain) {
        if (isAllPlain(text, isPlain)) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain.test(b)) {
                encoded.append((char) b);
            } else {
                encoded.append("%%%02X".formatted(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isAllPlain(String text, IntPredicate isPlain) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Decodes a text, absent if it is not well encoded. */
    static Optional<String> decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return Optional.of(encoded);
        }
        try {
            return Optional.of(
                    URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}

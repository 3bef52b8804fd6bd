package io.cim.axon.nats.eventstore;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text and bytes as values of NATS headers, which hold printable ASCII only. */
final class HeaderText {

    private static final String BASE64 = "base64:";

    private HeaderText() {}

    /**
     * Percent-encodes the characters that are not printable ASCII (CloudEvents NATS binding,
     * 3.1.3.2).
     */
    static String ofText(String text) {
        return PercentEncoding.encode(text, HeaderText::isPrintable);
    }

    /**
     * The header value for a serializer's output: JSON with its non-ASCII characters escaped, other
     * printable text unchanged, else base64.
     */
    static String ofSerialized(byte[] serialized) {
        String text = new String(serialized, StandardCharsets.UTF_8);
        if (text.chars().allMatch(HeaderText::isPrintable)) {
            return text;
        }
        return text.startsWith("{")
                ? escapeJson(text)
                : BASE64 + Base64.getEncoder().encodeToString(serialized);
    }

    /** The serializer's output, or equal JSON. */
    static byte[] toSerialized(String value) {
        return value.startsWith(BASE64)
                ? Base64.getDecoder().decode(value.substring(BASE64.length()))
                : value.getBytes(StandardCharsets.UTF_8);
    }

    private static String escapeJson(String json) {
        StringBuilder value = new StringBuilder(json.length() + 64);
        json.chars()
                .forEach(c -> {
                    if (isPrintable(c)) {
                        value.append((char) c);
                    } else if (c > '~') {
                        value.append("\\u%04x".formatted(c));
                    } else {
                        value.append(' '); // in JSON only white space between tokens
                    }
                });
        return value.toString();
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c <= '~';
    }
}

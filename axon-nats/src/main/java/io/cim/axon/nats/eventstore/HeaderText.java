package io.cim.axon.nats.eventstore;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text and bytes as values of NATS headers, which hold printable ASCII only. */
final class HeaderText {

    private static final String BASE64 = "base64:";

    private HeaderText() {}

    /**
     * Text as it is, save that what is not printable ASCII is percent-encoded (CloudEvents NATS
     * binding, 3.1.3.2).
     */
    static String ofText(String text) {
        if (text.chars().allMatch(HeaderText::isPrintable)) {
            return text;
        }
        StringBuilder value = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPrintable(b)) {
                value.append((char) b);
            } else {
                value.append("%%%02X".formatted(b));
            }
        }
        return value.toString();
    }

    /**
     * What a serializer wrote: JSON with its non-ASCII characters escaped, other printable text as
     * it is, else base64.
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

    /** What the serializer wrote, or JSON that says the same. */
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
                        value.append(
                                ' '); // JSON holds control characters only as white space between
                        // its tokens
                    }
                });
        return value.toString();
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c <= '~';
    }
}

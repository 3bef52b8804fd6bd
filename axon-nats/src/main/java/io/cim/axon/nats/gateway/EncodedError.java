package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

/**
 * An error reply of a NATS service.
 *
 * @param status the header {@code Nats-Service-Error-Code}, 400 to 599
 * @param text the header {@code Nats-Service-Error}, reduced to one line of printable ASCII of at
 *     most {@value #MAX_TEXT} characters
 * @param body the payload, may be empty; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EncodedError(int status, String text, byte[] body) {

    static final int MAX_TEXT = 256;

    public EncodedError {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be within 400 and 599, was " + status);
        }
        text = fitForHeader(text);
        requireNonNull(body, "body is null");
    }

    private static String fitForHeader(String text) {
        String line = text.strip().replaceAll("\\s+", " ").replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT - 3) + "...";
    }
}

package io.cim.axon.nats.eventstore;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The subjects of one event stream: {@code <prefix>.<aggregate identifier>.<event name>}.
 *
 * <p>An identifier is one token. Characters that a token may not hold, or that mean something in a
 * subject, are percent-encoded as UTF-8 (RFC 3986, section 2.1), so that different identifiers
 * never share a subject; a UUID stands as it is.
 */
record Subjects(String prefix) {

    /** The subject of an event. */
    String of(String aggregateIdentifier, String eventName) {
        return prefix + '.' + token(aggregateIdentifier) + '.' + eventName;
    }

    /**
     * The filter that names all events of an aggregate. The server tracks the expectations of
     * appends in flight by this very text, so every append of an aggregate must use the same.
     */
    String filter(String aggregateIdentifier) {
        return prefix + '.' + token(aggregateIdentifier) + ".>";
    }

    /** The aggregate identifier in a subject, absent where the subject is not of this form. */
    Optional<String> aggregateIdentifier(String subject) {
        if (!subject.startsWith(prefix + '.')) {
            return Optional.empty();
        }
        String rest = subject.substring(prefix.length() + 1);
        int dot = rest.indexOf('.');
        if (dot <= 0 || dot == rest.length() - 1 || rest.indexOf('.', dot + 1) >= 0) {
            return Optional.empty();
        }
        return identifier(rest.substring(0, dot));
    }

    /** The aggregate identifier that a token may stand for, absent where it stands for none. */
    static Optional<String> identifier(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    URLDecoder.decode(token.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncodedByUs) {
            return Optional.empty();
        }
    }

    /** An aggregate identifier as one subject token. */
    static String token(String identifier) {
        if (identifier.isEmpty()) {
            throw new IllegalArgumentException("an aggregate identifier must not be empty");
        }
        if (identifier.chars().allMatch(Subjects::isPlain)) {
            return identifier;
        }
        StringBuilder token = new StringBuilder(identifier.length() + 16);
        for (byte b : identifier.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                token.append((char) b);
            } else {
                token.append("%%%02X".formatted(b));
            }
        }
        return token.toString();
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }
}

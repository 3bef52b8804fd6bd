package io.cim.axon.nats.eventstore;

import java.util.Optional;
import java.util.Set;

/**
 * The subjects of one event stream: {@code <prefix>.<aggregate identifier>.<event name>} for
 * events, and {@code <prefix>.<guard space>.<guard name>} for {@linkplain AppendGuard guards}.
 *
 * <p>An identifier is one token. Its characters other than {@code [A-Za-z0-9_-]} are {@linkplain
 * PercentEncoding percent-encoded}, so that different identifiers never share a subject; a UUID is
 * not changed. An identifier that is the name of a guard space is encoded too, so that no aggregate
 * has a guard's subject.
 *
 * @param guardSpaces tokens of {@code [A-Za-z0-9_-]}
 */
record Subjects(String prefix, Set<String> guardSpaces) {

    Subjects {
        guardSpaces = Set.copyOf(guardSpaces);
        guardSpaces.forEach(Subjects::requirePlainToken);
    }

    private static void requirePlainToken(String token) {
        if (token.isEmpty() || !token.chars().allMatch(Subjects::isPlain)) {
            throw new IllegalArgumentException(
                    "a token of a guard's subject must be characters of [A-Za-z0-9_-], was '%s'"
                            .formatted(token));
        }
    }

    /** The subject of an event. */
    String of(String aggregateIdentifier, String eventName) {
        return prefix + '.' + aggregateToken(aggregateIdentifier) + '.' + eventName;
    }

    /**
     * The subject of a guard.
     *
     * @throws IllegalArgumentException if there is no such guard space, or the name is not one
     *     token
     */
    String guard(String space, String name) {
        if (!guardSpaces.contains(space)) {
            throw new IllegalArgumentException(
                    "'%s' is not among the guard spaces %s".formatted(space, guardSpaces));
        }
        requirePlainToken(name);
        return prefix + '.' + space + '.' + name;
    }

    /** Whether a subject is in a guard space. */
    boolean isGuard(String subject) {
        return firstToken(subject).filter(guardSpaces::contains).isPresent();
    }

    /**
     * The filter for all events of an aggregate. The server tracks the expectations of appends in
     * flight by this text, so that every append of an aggregate must use the same.
     */
    String filter(String aggregateIdentifier) {
        return prefix + '.' + aggregateToken(aggregateIdentifier) + ".>";
    }

    private String aggregateToken(String aggregateIdentifier) {
        return guardSpaces.contains(aggregateIdentifier)
                ? PercentEncoding.encode(aggregateIdentifier.substring(0, 1), _ -> false)
                        + aggregateIdentifier.substring(1)
                : token(aggregateIdentifier);
    }

    /** The aggregate identifier in a subject, absent if the subject is not of this form. */
    Optional<String> aggregateIdentifier(String subject) {
        return firstToken(subject)
                .filter(token -> !guardSpaces.contains(token))
                .flatMap(Subjects::identifier);
    }

    /** The first of the two tokens behind the prefix. */
    private Optional<String> firstToken(String subject) {
        if (!subject.startsWith(prefix + '.')) {
            return Optional.empty();
        }
        String rest = subject.substring(prefix.length() + 1);
        int dot = rest.indexOf('.');
        if (dot <= 0 || dot == rest.length() - 1 || rest.indexOf('.', dot + 1) >= 0) {
            return Optional.empty();
        }
        return Optional.of(rest.substring(0, dot));
    }

    /** The aggregate identifier that a token encodes, absent if it encodes none. */
    static Optional<String> identifier(String token) {
        return token.isEmpty() ? Optional.empty() : PercentEncoding.decode(token);
    }

    /** An aggregate identifier as one subject token. */
    static String token(String identifier) {
        if (identifier.isEmpty()) {
            throw new IllegalArgumentException("an aggregate identifier must not be empty");
        }
        return PercentEncoding.encode(identifier, Subjects::isPlain);
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }
}

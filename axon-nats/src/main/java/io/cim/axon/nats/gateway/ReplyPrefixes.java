package io.cim.axon.nats.gateway;

import io.cim.axon.nats.connection.NatsConnections;
import io.nats.client.NUID;
import java.util.List;
import java.util.Optional;

/**
 * The prefixes of the subjects that a service may reply to, where its clients have their inboxes.
 *
 * <p>A requester chooses the reply subject, and the service publishes there with its own
 * permissions. Without this rule a client could make it publish where only the service may. The
 * inboxes of {@link NatsConnections} are excluded: a reply there would look like the answer to a
 * request of the service itself.
 *
 * @param prefixes each with a trailing dot, for instance {@code _INBOX.}; a missing dot is added
 */
public record ReplyPrefixes(List<String> prefixes) {

    /**
     * The prefix of nats-server for the replies of service imports, which it refuses from clients.
     */
    static final String SERVICE_IMPORT = "_R_.";

    private static final ReplyPrefixes DEFAULTS =
            new ReplyPrefixes(List.of("_INBOX.", SERVICE_IMPORT));

    /**
     * @throws IllegalArgumentException if there is none beside that of service imports, or one is
     *     not a literal subject, begins with {@code $} or is reserved
     */
    public ReplyPrefixes {
        prefixes = prefixes.stream().map(ReplyPrefixes::checked).toList();
        if (prefixes.stream().allMatch(SERVICE_IMPORT::equals)) {
            throw new IllegalArgumentException(
                    "must have a prefix for inboxes of clients in addition to %s, for instance _INBOX."
                            .formatted(SERVICE_IMPORT));
        }
    }

    /**
     * The default inboxes of NATS clients, {@code _INBOX.}, and {@code _R_.} of service imports.
     */
    public static ReplyPrefixes defaults() {
        return DEFAULTS;
    }

    /**
     * Refuses prefixes that overlap with the service's own subjects.
     *
     * @param subjects the subjects, with all below them
     * @throws IllegalArgumentException if a subject is below a prefix, or a prefix below a subject
     */
    public ReplyPrefixes requireApartFrom(List<String> subjects) {
        for (String prefix : prefixes) {
            for (String subject : subjects) {
                String used = withDot(subject);
                if (prefix.startsWith(used) || used.startsWith(prefix)) {
                    throw new IllegalArgumentException(
                            "must not overlap with %s, which the service uses itself, was '%s'"
                                    .formatted(used, prefix));
                }
            }
        }
        return this;
    }

    /** A new inbox that other instances with these prefixes reply to. */
    public String newInbox() {
        String prefix =
                prefixes.stream()
                        .filter(each -> !each.equals(SERVICE_IMPORT))
                        .findFirst()
                        .orElseThrow();
        return prefix + NUID.nextGlobal();
    }

    boolean allow(String subject) {
        return prefixes.stream().anyMatch(subject::startsWith)
                && !subject.startsWith(NatsConnections.INBOX_PREFIX)
                && isLiteral(subject);
    }

    private static String checked(String given) {
        String prefix = withDot(given);
        problem(prefix)
                .ifPresent(problem -> {
                    throw new IllegalArgumentException(
                            "%s, was %s".formatted(problem, Quoted.of(given)));
                });
        return prefix;
    }

    private static Optional<String> problem(String prefix) {
        if (!isLiteral(prefix.substring(0, prefix.length() - 1))) {
            return Optional.of("must be whole tokens of visible ASCII characters without * and >");
        }
        if (prefix.startsWith("$")) {
            return Optional.of("must not begin with $, which is for subjects of NATS itself");
        }
        return prefix.startsWith(NatsConnections.INBOX_PREFIX)
                ? Optional.of(
                        "must not be below %s, where services receive answers themselves"
                                .formatted(NatsConnections.INBOX_PREFIX))
                : Optional.empty();
    }

    private static String withDot(String subject) {
        return subject.endsWith(".") ? subject : subject + ".";
    }

    /** Whether it is a subject without empty tokens and wildcards. */
    private static boolean isLiteral(String subject) {
        boolean inToken = false;
        for (int i = 0; i < subject.length(); i++) {
            char c = subject.charAt(i);
            if (c == '.' ? !inToken : !isTokenCharacter(c)) {
                return false;
            }
            inToken = c != '.';
        }
        return inToken;
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c < 0x7f && c != '*' && c != '>';
    }
}

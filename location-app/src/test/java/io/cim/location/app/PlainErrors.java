package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks that error replies reveal nothing of the service's internals. */
final class PlainErrors {

    /** Errors that clients do not cause, whose messages are the service's own. */
    private static final Set<String> OWN =
            Set.of("unavailable", "internal_error", "overloaded", "not_yet_visible");

    private static final Pattern INTERNALS =
            Pattern.compile(
                    String.join(
                            "|",
                            "\\b[a-z]+(\\.[a-z0-9_]+)+\\.[A-Z]\\w*", // a class with its package
                            "\\w+(Exception|Error)\\b",
                            "\\w+@[0-9a-f]{5,}", // an object without a text
                            "\\w+://", // an address
                            "jdbc:|\\bH2\\b|PSQL|Hikari|Flyway|MVStore|[Cc]hunk|\\bpage\\b",
                            "\\b(SELECT|INSERT|UPDATE|DELETE|CREATE|COMMIT)\\b",
                            "SQL|\\[[0-9]{5}-[0-9]+\\]",
                            "\\bat [a-z]+\\.",
                            "\\bnull\\b",
                            "[\\r\\n]"));

    private PlainErrors() {}

    /** The reply, after a check of its error, if it has one. */
    static JsonNode in(JsonNode reply) {
        if (OWN.contains(reply.at("/error/code").asText())) {
            assertPlain(reply.at("/error/message").asText());
        }
        return reply;
    }

    static void assertPlain(String message) {
        assertThat(INTERNALS.matcher(message).results().map(found -> found.group()))
                .as(message)
                .isEmpty();
        assertThat(message).isNotBlank();
    }
}

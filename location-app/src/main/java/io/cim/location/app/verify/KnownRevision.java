package io.cim.location.app.verify;

import java.util.Objects;
import org.axonframework.serialization.Revision;

/** The revisions of stored payloads that this build reads: numbers from 1 up to its own. */
final class KnownRevision {

    private KnownRevision() {}

    static boolean is(Class<?> payload, String revision) {
        int current = Integer.parseInt(current(payload));
        return revision.matches("[1-9][0-9]{0,8}") && Integer.parseInt(revision) <= current;
    }

    /** The revision that this build writes. */
    static String current(Class<?> payload) {
        return Objects.requireNonNull(payload.getAnnotation(Revision.class), payload.getName())
                .value();
    }
}

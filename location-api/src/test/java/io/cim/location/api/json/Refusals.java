package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cim.location.api.LocationRefused;
import io.cim.location.api.RequestKind;
import java.nio.charset.StandardCharsets;

/** The refusals of payloads. */
final class Refusals {

    private Refusals() {}

    /** The refusal of the payload, which must not be accepted. */
    static LocationRefused of(RequestKind kind, byte[] body) {
        LocationRefused refusal =
                catchThrowableOfType(LocationRefused.class, () -> Requests.read(kind, body));
        assertThat(refusal)
                .as("refusal of %s", new String(body, StandardCharsets.UTF_8))
                .isNotNull();
        return refusal;
    }

    static LocationRefused of(RequestKind kind, String body) {
        return of(kind, body.getBytes(StandardCharsets.UTF_8));
    }
}

package io.cim.location.domain;

import java.util.Map;
import java.util.Optional;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a command: the id that its client gave it, and a hash of its payload. Both are in
 * the metadata of the command's message and of its events.
 *
 * @param commandId 1 to 128 characters
 * @param payloadHash equal for equal payloads
 */
public record CommandIdentity(String commandId, String payloadHash) {

    /** The metadata key of the id. */
    public static final String ID_KEY = "commandId";

    private static final String PAYLOAD_KEY = "commandPayload";

    /** Copies the identity of a command to its events, by which a repetition is recognized. */
    public static CorrelationDataProvider correlation() {
        return new SimpleCorrelationDataProvider(ID_KEY, PAYLOAD_KEY);
    }

    /** The metadata of a command's message. */
    public Map<String, String> metaData() {
        return Map.of(ID_KEY, commandId, PAYLOAD_KEY, payloadHash);
    }

    /** The identity in a message's metadata; absent if either part is missing. */
    static Optional<CommandIdentity> in(MetaData metaData) {
        @Nullable Object id = metaData.get(ID_KEY);
        @Nullable Object hash = metaData.get(PAYLOAD_KEY);
        return id instanceof String commandId && hash instanceof String payloadHash
                ? Optional.of(new CommandIdentity(commandId, payloadHash))
                : Optional.empty();
    }
}

package io.cim.axon.nats.eventstore;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a stream has space, according to the answers to publishes. */
final class StoreSpace {

    private static final String MAX_BYTES = "maximum bytes exceeded";
    private static final String MAX_MESSAGES = "maximum messages exceeded";

    /** The size of a small event, in bytes. */
    private static final long MARGIN = 4_096;

    private volatile @Nullable String refusal;

    /** A message was stored. */
    void accepted() {
        refusal = null;
    }

    /**
     * A message was refused.
     *
     * @return whether it was for lack of space
     */
    boolean refused(JetStreamApiException answer) {
        boolean full = isFull(answer);
        if (full) {
            refusal = String.valueOf(answer.getErrorDescription());
        }
        return full;
    }

    private static boolean isFull(JetStreamApiException answer) {
        return switch (answer.getApiErrorCode()) {
            case JetStreamError.ACCOUNT_RESOURCES_EXCEEDED,
                    JetStreamError.INSUFFICIENT_RESOURCES,
                    JetStreamError.MEMORY_RESOURCES_EXCEEDED,
                    JetStreamError.STORAGE_RESOURCES_EXCEEDED ->
                    true;
            case JetStreamError.STORE_FAILED -> {
                String description = String.valueOf(answer.getErrorDescription());
                yield description.contains(MAX_BYTES) || description.contains(MAX_MESSAGES);
            }
            default -> false;
        };
    }

    /** Whether a stream is below its own limits, which the server checks last. */
    static boolean hasRoom(StreamInfo stream) {
        long maxBytes = stream.getConfiguration().getMaxBytes();
        long maxMessages = stream.getConfiguration().getMaxMsgs();
        StreamState state = stream.getStreamState();
        return (maxBytes <= 0 || state.getByteCount() + MARGIN <= maxBytes)
                && (maxMessages <= 0 || state.getMsgCount() < maxMessages);
    }

    /** Why the server last refused a message, absent if it has stored one since. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }
}

package io.cim.axon.nats.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.api.StreamInfo;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The id of a stream of events, in its configuration's metadata. A backup keeps it, so that a
 * restored stream has the same id; a recreated stream has another.
 */
final class StreamId {

    /** The key in the metadata. */
    static final String KEY = "axon-nats.stream-id";

    private StreamId() {}

    /** A new id. */
    static String create() {
        return UUID.randomUUID().toString();
    }

    /**
     * The id of a stream. Without one in its metadata it is derived from its name and creation
     * time.
     */
    static String of(StreamInfo stream) {
        @Nullable Map<String, String> metadata = stream.getConfiguration().getMetadata();
        @Nullable String id = metadata == null ? null : metadata.get(KEY);
        return id == null ? derived(stream) : id;
    }

    private static String derived(StreamInfo stream) {
        String origin =
                "%s created at %s"
                        .formatted(
                                stream.getConfiguration().getName(),
                                stream.getCreateTime().toInstant());
        return UUID.nameUUIDFromBytes(origin.getBytes(UTF_8)).toString();
    }
}

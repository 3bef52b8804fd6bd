package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one location, published to the stream as a faulty build or a foreign client might. They
 * have the headers that the event store reads, whatever they contain.
 */
final class RawEvents {

    private final Connection connection;
    private final String aggregate;
    private final List<Long> sequences = new ArrayList<>();

    /**
     * The events after those at these stream sequences, at most 31 altogether.
     *
     * @param aggregate the id in the subject
     */
    RawEvents(Connection connection, String aggregate, Long... sequences) {
        this.connection = connection;
        this.aggregate = aggregate;
        this.sequences.addAll(List.of(sequences));
    }

    /** Appends an event of a kind of this build's, for instance {@code Defined}. */
    long append(String kind, String body) throws Exception {
        return append("io.cim.location.api.LocationEvent$" + kind, "{}", body);
    }

    /** Appends an event with any payload type and any metadata. */
    long append(String payloadType, String metaData, String body) throws Exception {
        return append(payloadType, "1", metaData, body);
    }

    /** Appends an event with any payload type, revision and metadata. */
    long append(String payloadType, String revision, String metaData, String body)
            throws Exception {
        Headers headers =
                EventHeaders.of(aggregate, "raw", payloadType, sequences.size() + 1, chain())
                        .put("ce-source", "/elsewhere")
                        .put("Axon-Payload-Revision", revision)
                        .put("Axon-Metadata", metaData);
        long sequence =
                connection
                        .jetStream()
                        .publish(
                                "events.location.%s.raw".formatted(aggregate),
                                headers,
                                body.getBytes(UTF_8))
                        .getSeqno();
        sequences.add(sequence);
        return sequence;
    }

    private String chain() {
        return "|" + String.join(",", sequences.stream().map(String::valueOf).toList());
    }
}

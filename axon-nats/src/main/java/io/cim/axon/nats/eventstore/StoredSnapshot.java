package io.cim.axon.nats.eventstore;

/**
 * A snapshot with its anchor.
 *
 * @param event the snapshot as a domain event; its sequence number is that of the last event that
 *     it covers
 * @param anchor that event
 */
record StoredSnapshot(StoredEvent event, SnapshotAnchor anchor) {

    /**
     * Reads a snapshot from its head message and its whole body.
     *
     * @throws IllegalArgumentException if a header is missing or cannot be read
     */
    static StoredSnapshot read(String aggregateIdentifier, StoredMessage head, byte[] body) {
        StoredHeaders headers = head.headers();
        StoredEvent event =
                new StoredEvent(
                        head.subject(),
                        head.sequence(),
                        aggregateIdentifier,
                        EventFormat.version(headers) - 1,
                        Chain.START.encode(0),
                        EventFormat.readSnapshot(headers, body));
        return new StoredSnapshot(event, SnapshotAnchor.read(headers));
    }
}

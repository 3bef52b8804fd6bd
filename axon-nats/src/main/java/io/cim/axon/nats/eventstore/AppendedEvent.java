package io.cim.axon.nats.eventstore;

/**
 * An event that was appended to the stream.
 *
 * @param aggregateIdentifier its aggregate
 * @param name the last token of its subject, for instance {@code defined}
 * @param version the number of the aggregate's events up to this one, from 1: Axon's sequence
 *     number plus one
 * @param streamSequence its sequence in the stream, from 1
 */
public record AppendedEvent(
        String aggregateIdentifier, String name, long version, long streamSequence) {}

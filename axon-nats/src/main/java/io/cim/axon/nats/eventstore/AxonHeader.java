package io.cim.axon.nats.eventstore;

import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What Axon needs of an event beyond its CloudEvents attributes, in one header: {@code <payload
 * type>;<revision>;<aggregate type>;<chain>;<metadata>}. Absent values are empty. The first three
 * are percent-encoded, the chain is that of {@link Chain}, and the metadata are serialized.
 *
 * @param aggregateType null for an event that no aggregate published
 * @param metaData the serialized metadata as text, null if there are none
 */
record AxonHeader(
        String payloadType,
        @Nullable String revision,
        @Nullable String aggregateType,
        @Nullable String metaData) {

    static final String NAME = "Axon-Event";

    private static final char SEPARATOR = ';';

    static AxonHeader of(
            EventMessage<?> message,
            @Nullable String aggregateType,
            SerializedObject<byte[]> payload,
            Serializer serializer) {
        return new AxonHeader(
                payload.getType().getName(),
                payload.getType().getRevision(),
                aggregateType,
                message.getMetaData().isEmpty()
                        ? null
                        : HeaderText.ofSerialized(
                                serializer
                                        .serialize(message.getMetaData(), byte[].class)
                                        .getData()));
    }

    /** The header's value, with the encoded chain of the event. */
    String encode(String chain) {
        return escaped(payloadType)
                + SEPARATOR
                + escaped(revision)
                + SEPARATOR
                + escaped(aggregateType)
                + SEPARATOR
                + chain
                + SEPARATOR
                + (metaData == null ? "" : metaData);
    }

    private static String escaped(@Nullable String text) {
        return text == null ? "" : PercentEncoding.encode(text, AxonHeader::isPlain);
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c <= '~' && c != SEPARATOR && c != '%';
    }

    /** A header with the chain that it has. */
    record Decoded(AxonHeader values, String chain) {}

    /**
     * Decodes a header.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static Decoded decode(String header) {
        int type = header.indexOf(SEPARATOR);
        int revision = header.indexOf(SEPARATOR, type + 1);
        int aggregate = header.indexOf(SEPARATOR, revision + 1);
        int chain = header.indexOf(SEPARATOR, aggregate + 1);
        if (type <= 0 || revision <= type || aggregate <= revision || chain <= aggregate) {
            throw notOfThisForm(header);
        }
        @Nullable String payloadType = text(header, 0, type);
        if (payloadType == null) {
            throw notOfThisForm(header);
        }
        return new Decoded(
                new AxonHeader(
                        payloadType,
                        text(header, type + 1, revision),
                        text(header, revision + 1, aggregate),
                        chain + 1 == header.length() ? null : header.substring(chain + 1)),
                header.substring(aggregate + 1, chain));
    }

    private static @Nullable String text(String header, int from, int to) {
        return from == to
                ? null
                : PercentEncoding.decode(header.substring(from, to))
                        .orElseThrow(() -> notOfThisForm(header));
    }

    private static IllegalArgumentException notOfThisForm(String header) {
        return new IllegalArgumentException(
                "header %s is not of its form: '%s'".formatted(NAME, header));
    }
}

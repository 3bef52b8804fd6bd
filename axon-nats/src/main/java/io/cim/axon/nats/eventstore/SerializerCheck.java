package io.cim.axon.nats.eventstore;

import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.Serializer;

/** Finds out by a sample whether an event store can keep what a serializer writes. */
public final class SerializerCheck {

    /** Holds characters that no header can hold as they are. */
    private static final MetaData SAMPLE = MetaData.with("sample", "\u00e9 \u20ac \"\\\n");

    private SerializerCheck() {}

    /**
     * Checks that a serializer writes bytes, as the body of a message; text that begins as JSON
     * does, if the media type says so; and metadata that are the same after they were a header.
     *
     * @param dataContentType the media type of the bodies
     * @throws IllegalArgumentException if it does not
     */
    public static void requireStorable(Serializer serializer, String dataContentType) {
        String name = serializer.getClass().getSimpleName();
        if (!serializer.canSerializeTo(byte[].class)) {
            throw new IllegalArgumentException(
                    "%s writes no bytes, which the body of a message is".formatted(name));
        }
        byte[] written = serializer.serialize(SAMPLE, byte[].class).getData();
        if (dataContentType.contains("json") && (written.length == 0 || written[0] != '{')) {
            throw new IllegalArgumentException(
                    "%s writes no JSON, and dataContentType is %s; set a JacksonSerializer, or dataContentType to what is written"
                            .formatted(name, dataContentType));
        }
        if (!SAMPLE.equals(read(serializer, HeaderText.ofSerialized(written)))) {
            throw new IllegalArgumentException(
                    "metadata that %s writes cannot be read again from a header, which holds printable ASCII; set a JacksonSerializer"
                            .formatted(name));
        }
    }

    private static Object read(Serializer serializer, String header) {
        try {
            return serializer.deserialize(
                    new SerializedMetaData<>(HeaderText.toSerialized(header), byte[].class));
        } catch (RuntimeException unreadable) {
            return unreadable;
        }
    }
}

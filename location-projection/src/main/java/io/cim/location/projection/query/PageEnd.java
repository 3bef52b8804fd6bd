package io.cim.location.projection.query;

import com.google.common.io.ByteArrayDataInput;
import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationView;
import java.util.UUID;

/**
 * The end of a page: the sort key of its last location.
 *
 * @param depth its level below the location in the query, 0 if irrelevant
 * @param key its name or, as decimal digits, its time, cell or version
 */
record PageEnd(int depth, String key, UUID locationId) {

    static PageEnd of(Hit hit, LocationOrder.Key key) {
        int depth = hit.depth() == null ? 0 : hit.depth();
        return new PageEnd(depth, keyOf(hit.location(), key), hit.id());
    }

    /** The end of a page of versions of one location. */
    static PageEnd of(long version, LocationId locationId) {
        return new PageEnd(0, Long.toString(version), locationId.value());
    }

    private static String keyOf(LocationView location, LocationOrder.Key key) {
        return switch (key) {
            case NAME -> location.name().value();
            case DEFINED_AT -> Long.toString(location.state().definedAt().toEpochMilli());
            case UPDATED_AT -> Long.toString(location.state().updatedAt().toEpochMilli());
        };
    }

    byte[] toBytes() {
        ByteArrayDataOutput out = ByteStreams.newDataOutput();
        out.writeInt(depth);
        out.writeLong(locationId.getMostSignificantBits());
        out.writeLong(locationId.getLeastSignificantBits());
        out.writeUTF(key);
        return out.toByteArray();
    }

    /**
     * The end that {@link #toBytes()} wrote.
     *
     * @throws IllegalStateException if the bytes are malformed
     */
    static PageEnd of(byte[] bytes) {
        ByteArrayDataInput in = ByteStreams.newDataInput(bytes);
        int depth = in.readInt();
        UUID id = new UUID(in.readLong(), in.readLong());
        return new PageEnd(depth, in.readUTF(), id);
    }
}

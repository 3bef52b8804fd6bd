package io.cim.location.projection;

import com.google.common.io.ByteArrayDataInput;
import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationView;
import java.util.UUID;

/**
 * Where a page ends: what its last location is ordered by.
 *
 * @param depth its level below the one that was asked about, 0 where levels do not count
 * @param key its name or, as a number in digits, its time
 */
record Position(int depth, String key, UUID locationId) {

    static Position of(Hit hit, LocationOrder.Key key) {
        int depth = hit.depth() == null ? 0 : hit.depth();
        return new Position(depth, keyOf(hit.location(), key), hit.id());
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
     * The position that {@link #toBytes()} wrote.
     *
     * @throws IllegalStateException if it did not
     */
    static Position of(byte[] bytes) {
        ByteArrayDataInput in = ByteStreams.newDataInput(bytes);
        int depth = in.readInt();
        UUID id = new UUID(in.readLong(), in.readLong());
        return new Position(depth, in.readUTF(), id);
    }
}

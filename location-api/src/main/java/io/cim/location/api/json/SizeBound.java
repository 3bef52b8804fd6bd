package io.cim.location.api.json;

import io.cim.location.api.Boundary;
import io.cim.location.api.LocationState;
import io.cim.location.api.VirtualLocation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bound of the size of a location as JSON, from the lengths of its parts: nothing is written to
 * find that a location is far from being large.
 */
final class SizeBound {

    /** Bytes of the longest escape of a character. */
    private static final int PER_CHARACTER = 6;

    /** Most bytes of an entry of a map or list beside its unbounded texts, a position included. */
    private static final int PER_ENTRY = 500;

    /**
     * Most bytes of all parts whose limits are low: name, address, tags, identifiers, identifier
     * and ports of a virtual location, and so on.
     */
    private static final int OTHERS = 128 * 1024;

    private SizeBound() {}

    /** At least as many bytes as the location's JSON has. */
    static int of(LocationState location) {
        int bytes = OTHERS + of(location.metadata().entries());
        @Nullable VirtualLocation virtual = location.virtualLocation();
        if (virtual != null) {
            bytes += of(virtual.attributes());
            for (VirtualLocation.Url url : virtual.urls()) {
                bytes += of(url.url());
            }
        }
        @Nullable Boundary boundary = location.boundary();
        return boundary == null ? bytes : bytes + PER_ENTRY * boundary.size();
    }

    private static int of(Map<String, String> entries) {
        int bytes = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            bytes += of(entry.getKey()) + of(entry.getValue());
        }
        return bytes;
    }

    private static int of(String text) {
        return PER_ENTRY + PER_CHARACTER * text.length();
    }
}

package io.cim.location.projection.table;

import io.cim.location.api.Boundary;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationView;
import io.cim.location.api.VirtualLocation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory that a location takes. */
public final class LocationWeight {

    /** Approximate size of a location without the parts that vary in size, in bytes. */
    private static final long BARE = 1_500;

    /** Approximate size of an entry of a map or list without its texts, in bytes. */
    private static final long PER_ENTRY = 120;

    private static final long BYTES_PER_CHARACTER = 2;

    /** Approximate size of a position of a boundary, and of its text, in bytes. */
    private static final long PER_POSITION = 100;

    private LocationWeight() {}

    /** The approximate size of a location in bytes. */
    public static long of(LocationView view) {
        long weight = BARE + of(view.state().metadata().entries());
        @Nullable VirtualLocation virtual = view.state().virtualLocation();
        if (virtual != null) {
            weight += BYTES_PER_CHARACTER * virtual.identifier().length();
            weight += of(virtual.attributes());
            for (VirtualLocation.Url url : virtual.urls()) {
                weight += PER_ENTRY + BYTES_PER_CHARACTER * url.url().length();
            }
        }
        @Nullable Boundary boundary = view.state().boundary();
        if (boundary != null) {
            weight += PER_POSITION * boundary.size();
        }
        for (LocationIdentifier identifier : view.state().identifiers()) {
            weight +=
                    PER_ENTRY
                            + BYTES_PER_CHARACTER
                                    * (identifier.system().length() + identifier.value().length());
        }
        for (String tag : view.state().tags()) {
            weight += PER_ENTRY + BYTES_PER_CHARACTER * tag.length();
        }
        return weight;
    }

    private static long of(Map<String, String> entries) {
        long weight = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            int characters = entry.getKey().length() + entry.getValue().length();
            weight += PER_ENTRY + BYTES_PER_CHARACTER * characters;
        }
        return weight;
    }
}

package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** A part of a location. Its type admits it or not, and an update can clear it. */
public enum LocationPart implements WireText {
    ADDRESS("address"),
    COORDINATES("coordinates"),
    VIRTUAL_LOCATION("virtual_location");

    private final String wire;

    LocationPart(String wire) {
        this.wire = wire;
    }

    @JsonCreator
    public static LocationPart of(String text) {
        return WireText.read(LocationPart.class, "a location's part", text, false);
    }

    /** The parts whose argument is true. */
    public static Set<LocationPart> setOf(
            boolean address, boolean coordinates, boolean virtualLocation) {
        EnumSet<LocationPart> parts = EnumSet.noneOf(LocationPart.class);
        if (address) {
            parts.add(ADDRESS);
        }
        if (coordinates) {
            parts.add(COORDINATES);
        }
        if (virtualLocation) {
            parts.add(VIRTUAL_LOCATION);
        }
        return Collections.unmodifiableSet(parts);
    }

    /** An immutable copy in the order of this enum. */
    static Set<LocationPart> inOrder(Set<LocationPart> parts) {
        EnumSet<LocationPart> ordered = EnumSet.noneOf(LocationPart.class);
        ordered.addAll(parts);
        return Collections.unmodifiableSet(ordered);
    }

    /** The name of its field on the wire. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }
}

package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** A part of a location. Its type admits it or not, and an update can clear it. */
public enum LocationPart implements WireText {
    ADDRESS("address"),
    COORDINATES("coordinates"),
    VIRTUAL_LOCATION("virtual_location"),
    KIND("kind"),
    TIME_ZONE("time_zone"),
    BOUNDARY("boundary");

    private final String wire;

    LocationPart(String wire) {
        this.wire = wire;
    }

    @JsonCreator
    public static LocationPart of(String text) {
        return WireText.read(LocationPart.class, "a location's part", text, false);
    }

    /** The parts that meet a condition, in the order of this enum. */
    public static Set<LocationPart> where(Predicate<LocationPart> condition) {
        Set<LocationPart> parts = EnumSet.allOf(LocationPart.class);
        parts.removeIf(condition.negate());
        return Collections.unmodifiableSet(parts);
    }

    /** The name of its field on the wire. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }
}

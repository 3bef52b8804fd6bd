package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The type of a location, which decides the parts that it may have. No part is required. */
public enum LocationType implements WireText {
    PHYSICAL("Physical"),
    VIRTUAL("Virtual"),
    LOGICAL("Logical"),
    HYBRID("Hybrid");

    public static final Rule<String> RULE = TextRules.oneOf(LocationType.class, true);

    private final String wire;

    LocationType(String wire) {
        this.wire = wire;
    }

    /**
     * Parses a type, ignoring case.
     *
     * @throws IllegalArgumentException if there is no such type
     */
    @JsonCreator
    public static LocationType of(String text) {
        return WireText.read(LocationType.class, "location_type", text, true);
    }

    /** The text on the wire, for instance {@code Physical}. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }

    public boolean admits(LocationPart part) {
        return switch (this) {
            case PHYSICAL -> part != LocationPart.VIRTUAL_LOCATION;
            case VIRTUAL -> !isPhysical(part);
            case LOGICAL -> !isPhysical(part) && part != LocationPart.VIRTUAL_LOCATION;
            case HYBRID -> true;
        };
    }

    private static boolean isPhysical(LocationPart part) {
        return part == LocationPart.ADDRESS
                || part == LocationPart.COORDINATES
                || part == LocationPart.BOUNDARY;
    }

    /**
     * One violation by the type for each of these parts of a location that takes this type and does
     * not admit them.
     */
    Stream<Violation> violationsByKept(Collection<LocationPart> parts) {
        return parts.stream()
                .filter(part -> !admits(part))
                .map(part ->
                        new Violation(
                                "/location_type",
                                "cannot be %s while the location has %s: clear it in the same update"
                                        .formatted(wire, part.wire())));
    }

    /** One violation for each of these parts that this type does not admit. */
    public List<Violation> violations(Collection<LocationPart> parts) {
        return parts.stream()
                .filter(part -> !admits(part))
                .map(part ->
                        new Violation(
                                "/" + part.wire(),
                                "is not a part of a %s location".formatted(wire)))
                .toList();
    }
}

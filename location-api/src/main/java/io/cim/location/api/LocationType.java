package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.List;

/**
 * What kind of place a location is, which decides what parts it may have. None of them is required.
 */
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
     * The type that the text names, in any case.
     *
     * @throws IllegalArgumentException where it names none
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
            case VIRTUAL -> part == LocationPart.VIRTUAL_LOCATION;
            case LOGICAL -> false;
            case HYBRID -> true;
        };
    }

    /** One violation for each of the parts that a location of this type must not have. */
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

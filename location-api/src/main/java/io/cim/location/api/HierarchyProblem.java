package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A problem of the place of a location in the hierarchy. Commands that would cause one are refused;
 * concurrent commands, an older build or a foreign publisher may cause one nevertheless.
 */
public enum HierarchyProblem implements WireText {
    /** Active, with an archived parent. */
    ORPHAN,
    /** Below level {@value HierarchyLimits#MAX_LEVEL}. A location in a cycle has no level. */
    TOO_DEEP,
    /** One of its own ancestors. */
    CYCLE;

    public static final Rule<String> RULE = TextRules.oneOf(HierarchyProblem.class, false);

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The problem with this wire text, which must keep the rule. */
    public static HierarchyProblem of(String text) {
        return WireText.read(HierarchyProblem.class, "problem", text, false);
    }

    /** The text on the wire, for instance {@code too_deep}. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }
}

package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What can be wrong with a location's place. Commands refuse all of it; two commands in flight at
 * once, an older build or a foreign publisher may leave it behind.
 */
public enum HierarchyProblem implements WireText {
    /** Active, with an archived parent. */
    ORPHAN,
    /** Below level 64. A location in or below a cycle has no level. */
    TOO_DEEP,
    /** One of its own ancestors. */
    CYCLE;

    public static final Rule<String> RULE = TextRules.oneOf(HierarchyProblem.class, false);

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The problem that a text which keeps the rule names. */
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

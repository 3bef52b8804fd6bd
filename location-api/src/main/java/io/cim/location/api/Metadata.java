package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts by key that clients attach to a location, at most {@value #MOST_ENTRIES}, in insertion
 * order.
 *
 * @param entries keys of 1 to 128 characters of {@code [A-Za-z0-9._:/-]}, values of at most 4,096
 *     characters
 */
public record Metadata(@JsonValue Map<String, String> entries) {

    public static final int MOST_ENTRIES = 256;

    /** The most characters of a value, and of any other text of the contract. */
    static final int MOST_CHARACTERS = 4_096;

    private static final Pattern KEY_PATTERN = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

    public static final Rule<String> KEY =
            (key, sent) ->
                    KEY_PATTERN.matcher(key).matches()
                            ? null
                            : "must be 1 to 128 characters of A-Z a-z 0-9 . _ : / -, was "
                                    + Quote.of(sent);

    /**
     * The same rule for a key that is the name of a JSON field. The message names the key, since it
     * would otherwise refer to the value of the field.
     */
    public static final Rule<String> AS_KEY =
            (key, sent) ->
                    KEY.violation(key) == null
                            ? null
                            : "has a key that " + KEY.violation(key, sent);

    public static final Rule<String> VALUE = TextRules.length(0, MOST_CHARACTERS);
    public static final Rule<Integer> SIZE = NumberRules.entries(MOST_ENTRIES);

    public static final Metadata EMPTY = new Metadata(Map.of());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Metadata {
        SIZE.check("metadata", entries.size());
        entries = orderedCopy("metadata", entries);
    }

    /** The value of the key, null if there is none. */
    public @Nullable String get(String key) {
        return entries.get(key);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether the key can be set: it exists, or there is room for another one. */
    public boolean hasRoomFor(String key) {
        return entries.size() < MOST_ENTRIES || entries.containsKey(key);
    }

    /**
     * A copy with the value of the key set.
     *
     * @throws IllegalArgumentException if there is no room for the key
     */
    public Metadata with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(entries);
        changed.put(key, value);
        return new Metadata(changed);
    }

    /** A copy without the key. */
    public Metadata without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(entries);
        changed.remove(key);
        return new Metadata(changed);
    }

    /** An immutable copy in the same order, whose keys and values keep the rules. */
    static Map<String, String> orderedCopy(String field, Map<String, String> entries) {
        entries.forEach((key, value) -> {
            KEY.check("a key of " + field, key);
            VALUE.check("a value of " + field, value);
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
}

package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/**
 * Which part of an answer is asked for.
 *
 * @param limit how many entries at most, from 1 to 500
 * @param cursor where the part before ended, null for the first one; opaque to clients
 */
public record PageRequest(int limit, @Nullable String cursor) {

    public static final int DEFAULT_LIMIT = 50;

    public static final Rule<String> CURSOR = TextRules.length(1, 2_048);

    public PageRequest {
        NumberRules.LIMIT.check("limit", (long) limit);
        if (cursor != null) {
            CURSOR.check("cursor", cursor);
        }
    }
}

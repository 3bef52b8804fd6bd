package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/**
 * The page of an answer that a client requests.
 *
 * @param limit the maximum number of entries, from 1 to 500
 * @param cursor the end of the page before, null for the first page; opaque to clients
 */
public record PageRequest(int limit, @Nullable String cursor) {

    public static final int DEFAULT_LIMIT = 50;

    /** The default for the ancestors of a location, which are more in no hierarchy. */
    public static final int DEFAULT_LIMIT_OF_ANCESTORS = (int) NumberRules.LIMIT.most();

    public static final Rule<String> CURSOR = TextRules.length(1, 2_048);

    public PageRequest {
        NumberRules.LIMIT.check("limit", (long) limit);
        if (cursor != null) {
            CURSOR.check("cursor", cursor);
        }
    }
}

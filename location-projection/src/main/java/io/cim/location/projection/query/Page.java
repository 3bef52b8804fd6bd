package io.cim.location.projection.query;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What one reply tells of what was found. It has a bound in bytes too, since NATS carries a message
 * of 1 MiB at most unless its {@code max_payload} is another one.
 *
 * @param items the first ones, none only where nothing was found
 * @param hasMore whether others follow
 */
record Page<T>(List<T> items, boolean hasMore) {

    private static final long MAX_BYTES = 900 * 1024;

    /**
     * The page of a search that found one more than the page may have, if there are so many.
     *
     * @param size how many bytes one takes in a reply
     */
    static <T> Page<T> of(List<T> found, int limit, ToLongFunction<T> size) {
        long bytes = 0;
        int count = 0;
        while (count < Math.min(limit, found.size())) {
            bytes += size.applyAsLong(found.get(count)) + 1; // with a comma
            if (bytes > MAX_BYTES && count > 0) {
                break;
            }
            count++;
        }
        return new Page<>(found.subList(0, count), count < found.size());
    }
}

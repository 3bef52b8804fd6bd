package io.cim.location.projection.query;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The items of one reply. Its size in bytes is limited too, since NATS messages have at most 1 MiB
 * unless {@code max_payload} is changed.
 *
 * @param items the first items, none only if nothing was found
 * @param hasMore whether others follow
 */
record Page<T>(List<T> items, boolean hasMore) {

    private static final long MAX_BYTES = 900 * 1024;

    /**
     * The page of a result that may have one item more than the limit.
     *
     * @param size the bytes that an item takes in a reply
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

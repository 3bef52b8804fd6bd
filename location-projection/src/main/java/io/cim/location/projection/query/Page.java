package io.cim.location.projection.query;

import io.cim.location.api.Encoded;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.LocationJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The items of one reply, as many as fit into a message.
 *
 * @param items the first items, none only if nothing was found
 * @param hasMore whether others follow
 */
record Page<T>(List<Encoded<T>> items, boolean hasMore) {

    /** The bytes of a reply around its items: the names of the fields, a cursor and numbers. */
    static final int ENVELOPE = 4_096;

    /**
     * Locations. One that is too large by itself comes incomplete.
     *
     * @param found at most one more than the limit
     * @param maxBytes of the whole reply
     */
    static Page<FoundLocation> ofLocations(List<FoundLocation> found, int limit, long maxBytes) {
        return of(
                found,
                limit,
                maxBytes,
                location ->
                        Stream.of(() -> location, location::withoutLargeParts, location::essential),
                LocationJson::encode);
    }

    /**
     * Events.
     *
     * @param found at most one more than the limit
     * @param maxBytes of the whole reply
     */
    static Page<HistoryPage.Entry> ofEvents(
            List<HistoryPage.Entry> found, int limit, long maxBytes) {
        return of(found, limit, maxBytes, event -> Stream.of(() -> event), LocationJson::encode);
    }

    /**
     * The page.
     *
     * @param forms returns the forms of an item, the best first
     * @throws LocationRefused if no form of the first item fits
     */
    static <T> Page<T> of(
            List<T> found,
            int limit,
            long maxBytes,
            Function<T, Stream<Supplier<T>>> forms,
            Function<T, Encoded<T>> encode) {
        long room = maxBytes - ENVELOPE;
        List<Encoded<T>> items = new ArrayList<>();
        long bytes = 0;
        for (T item : found.subList(0, Math.min(limit, found.size()))) {
            Encoded<T> encoded =
                    forms.apply(item)
                            .map(form -> encode.apply(form.get()))
                            .filter(form -> form.size() <= room)
                            .findFirst()
                            .orElseThrow(() -> tooLarge(maxBytes));
            bytes += encoded.size() + 1; // with a comma
            if (bytes > room && !items.isEmpty()) {
                break;
            }
            items.add(encoded);
        }
        return new Page<>(List.copyOf(items), items.size() < found.size());
    }

    private static LocationRefused tooLarge(long maxBytes) {
        return LocationRefused.because(
                RefusalCode.REPLY_TOO_LARGE,
                "one item of the reply is larger than the %d bytes that the server takes in a message",
                maxBytes);
    }
}

package io.cim.location.projection.query;

import io.cim.location.api.Encoded;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.LocationJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
     * The same of a history, whose cursors are short: less than the headers of an event take, so
     * that every event that the server has taken fits into a reply.
     */
    static final int ENVELOPE_OF_HISTORY = 400;

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
                maxBytes - ENVELOPE,
                List.of(
                        UnaryOperator.identity(),
                        FoundLocation::withoutLargeParts,
                        FoundLocation::essential),
                LocationJson::encode);
    }

    /**
     * Events. One that is too large with its reason comes without: the event itself has it too.
     *
     * @param found at most one more than the limit
     * @param maxBytes of the whole reply
     */
    static Page<HistoryPage.Entry> ofEvents(
            List<HistoryPage.Entry> found, int limit, long maxBytes) {
        return of(
                found,
                limit,
                maxBytes - ENVELOPE_OF_HISTORY,
                List.of(UnaryOperator.identity(), HistoryPage.Entry::withoutReason),
                LocationJson::encode);
    }

    /**
     * The page.
     *
     * @param room the bytes for all items
     * @param forms make the forms of an item, the best first
     * @throws LocationRefused if no form of the first item fits
     */
    static <T> Page<T> of(
            List<T> found,
            int limit,
            long room,
            List<UnaryOperator<T>> forms,
            Function<T, Encoded<T>> encode) {
        List<Encoded<T>> items = new ArrayList<>();
        long bytes = 0;
        for (T item : found.subList(0, Math.min(limit, found.size()))) {
            Optional<Encoded<T>> encoded =
                    forms.stream()
                            .map(form -> encode.apply(form.apply(item)))
                            .filter(form -> form.size() <= room)
                            .findFirst();
            bytes += encoded.map(Encoded::size).orElse(0) + 1; // with a comma
            if (!items.isEmpty() && (encoded.isEmpty() || bytes > room)) {
                break;
            }
            items.add(encoded.orElseThrow(() -> tooLarge(room)));
        }
        return new Page<>(List.copyOf(items), items.size() < found.size());
    }

    private static LocationRefused tooLarge(long room) {
        return LocationRefused.because(
                RefusalCode.REPLY_TOO_LARGE,
                "one item of the reply has more than the %d bytes for which a message has space",
                room);
    }
}

package io.cim.location.projection.query;

import com.google.common.collect.Lists;
import com.google.common.collect.Streams;
import com.google.common.math.LongMath;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.LocationWeight;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/**
 * The space for the locations of one page, in number and in memory: locations may be large, and no
 * more of them are held than about fit into a reply. One location more than the page has is read,
 * which shows that others follow.
 */
final class PageSpace {

    /**
     * The memory is so many times the size of the reply. Texts take two to five times as much as in
     * it.
     */
    private static final long MEMORY = 8;

    /** Most rows that PostgreSQL sends at once, and ids that are looked up at once. */
    private static final int PORTION = 64;

    private final int limit;
    private final long maxWeight;
    private final List<Hit> hits = new ArrayList<>();
    private long weight;
    private boolean isFull;

    /**
     * The space of a page.
     *
     * @param limit the maximal number of locations on the page
     * @param maxBytes of the reply
     */
    PageSpace(int limit, long maxBytes) {
        this.limit = limit;
        this.maxWeight = LongMath.saturatedMultiply(MEMORY, maxBytes);
    }

    /**
     * Whether another location would not fit, not even as the one that shows that others follow.
     */
    boolean isFull() {
        return isFull;
    }

    /** The number of locations that may still be added. */
    int left() {
        return limit + 1 - hits.size();
    }

    /** Adds a location, unless it is full. */
    void add(Hit hit) {
        if (isFull) {
            return;
        }
        isFull = hits.size() == limit || weight > maxWeight;
        weight += LocationWeight.of(hit.location());
        hits.add(hit);
    }

    /**
     * Adds the locations of a query with the columns {@link LocationTable#SELECTED}, until it is
     * full.
     */
    void addAll(Query query, Function<LocationView, Hit> hit) {
        if (left() > PORTION) {
            query.setFetchSize(PORTION);
        }
        try (ResultIterator<LocationView> rows =
                query.map((row, _) -> LocationTable.view(row)).iterator()) {
            while (!isFull && rows.hasNext()) {
                add(hit.apply(rows.next()));
            }
        }
    }

    /** Adds locations by their ids, in their order, until it is full. */
    <T> void addAll(
            Handle handle,
            List<T> found,
            Function<T, UUID> id,
            BiFunction<T, LocationView, Hit> hit) {
        for (List<T> portion : Lists.partition(found, PORTION)) {
            if (isFull) {
                return;
            }
            List<LocationView> locations =
                    Locations.getAll(handle, portion.stream().map(id).toList());
            Streams.forEachPair(
                    portion.stream(),
                    locations.stream(),
                    (each, location) -> add(hit.apply(each, location)));
        }
    }

    /** The locations of the page, and one more if others follow. */
    List<Hit> hits() {
        return hits;
    }

    /** The number of locations of the page, if all fit into the reply. */
    int size() {
        return isFull ? hits.size() - 1 : hits.size();
    }
}

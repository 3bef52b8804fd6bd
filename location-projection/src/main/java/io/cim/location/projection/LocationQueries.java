package io.cim.location.projection;

import io.cim.location.api.FoundLocation;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationReply;
import io.cim.location.api.LocationView;
import io.cim.location.api.PageRequest;
import io.cim.location.api.StatsReply;
import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.LocationSearch.Target;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The answers to the queries about locations as they are. */
final class LocationQueries {

    private final Snapshots snapshots;
    private final Cursors cursors;
    private final LongSupplier position;
    private final LongSupplier lag;
    private final int effort;

    /**
     * @param position the stream sequence that the read model has reached; it is asked before the
     *     database is, so that an answer shows at least what it claims
     * @param lag how many stream messages the read model is behind
     * @param effort usually {@link LocationSearch#EFFORT}
     */
    LocationQueries(
            Snapshots snapshots,
            Cursors cursors,
            LongSupplier position,
            LongSupplier lag,
            int effort) {
        this.snapshots = snapshots;
        this.cursors = cursors;
        this.position = position;
        this.lag = lag;
        this.effort = effort;
    }

    LocationReply handle(LocationQuery.Get query) {
        long sequence = position.getAsLong();
        return snapshots.read(
                handle -> reply(handle, Locations.get(handle, query.locationId()), sequence));
    }

    private static LocationReply reply(Handle handle, LocationView view, long sequence) {
        return new LocationReply(found(handle, List.of(Hit.of(view))).getFirst(), sequence);
    }

    LocationPage handle(LocationQuery.Search query) {
        LocationFilter filter = query.filter();
        LocationOrder order = query.order();
        return page(
                Cursors.query("list", identity(filter), order.key(), order.descending()),
                query.page(),
                hit -> Position.of(hit, order.key()),
                (handle, after, limit) ->
                        new LocationSearch(handle, effort)
                                .page(
                                        Filters.target(
                                                filter, order, new HierarchyProblems(handle)),
                                        order,
                                        after,
                                        limit));
    }

    private static List<@Nullable Object> identity(LocationFilter filter) {
        return Arrays.asList(
                new TreeSet<>(filter.types()),
                filter.parentId(),
                filter.root(),
                filter.archived(),
                filter.text(),
                filter.country(),
                filter.region(),
                filter.locality(),
                filter.postalCode(),
                new TreeMap<>(filter.metadata()),
                text(filter.definedAfter()),
                text(filter.updatedAfter()),
                filter.problem());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    LocationPage handle(LocationQuery.Children query) {
        Target target = Filters.children(query.locationId(), query.archived());
        return page(
                Cursors.query("children", query.locationId(), query.archived()),
                query.page(),
                LocationQueries::endByName,
                (handle, after, limit) -> {
                    Locations.require(handle, query.locationId());
                    return new LocationSearch(handle, effort)
                            .page(target, LocationOrder.DEFAULT, after, limit);
                });
    }

    LocationPage handle(LocationQuery.Descendants query) {
        return page(
                Cursors.query(
                        "descendants", query.locationId(), query.maxDepth(), query.archived()),
                query.page(),
                LocationQueries::endByName,
                (handle, after, limit) -> {
                    Locations.require(handle, query.locationId());
                    return new Descent(handle, query.locationId().value())
                            .page(query.maxDepth(), query.archived(), after, limit);
                });
    }

    LocationPage handle(LocationQuery.Within query) {
        return page(
                Cursors.query(
                        "within, by cell",
                        query.south(),
                        query.west(),
                        query.north(),
                        query.east(),
                        identity(query.filter())),
                query.page(),
                AreaSearch::end,
                (handle, after, limit) ->
                        new AreaSearch(handle, new LocationSearch(handle, effort), query)
                                .page(after, limit));
    }

    LocationPage handle(LocationQuery.Ancestors query) {
        long sequence = position.getAsLong();
        return snapshots.read(handle -> {
            UUID id = query.locationId().value();
            Locations.require(handle, query.locationId());
            Ancestry ancestry = // as far as the path of the last ancestor goes
                    Ancestry.ofIds(handle, List.of(id), 2 * Subtree.LONGEST_WALK);
            return new LocationPage(
                    Locations.getAll(handle, ancestry.above(id)).stream()
                            .map(view -> Hit.of(view).in(ancestry))
                            .toList(),
                    null,
                    sequence);
        });
    }

    LocationPage handle(LocationQuery.Near query) {
        long sequence = position.getAsLong();
        return snapshots.read(handle -> {
            LocationSearch search = new LocationSearch(handle, effort);
            List<FoundLocation> nearest =
                    found(handle, new Nearby(handle, search, query).nearest());
            return new LocationPage(
                    Page.of(nearest, query.limit(), LocationJson::size).told(), null, sequence);
        });
    }

    StatsReply handle(LocationQuery.Stats query) {
        long sequence = position.getAsLong();
        return snapshots.read(handle -> new Statistics(handle).reply(sequence, lag.getAsLong()));
    }

    private static Position endByName(Hit hit) {
        return Position.of(hit, LocationOrder.DEFAULT.key());
    }

    /** A search for the locations from a position on. */
    private interface Paged {
        List<Hit> find(Handle handle, @Nullable Position after, int limit);
    }

    /**
     * One location more than is told is searched for: it tells whether there is another page.
     *
     * @param end where a page ends that ends with a location
     */
    private LocationPage page(
            String identity, PageRequest request, Function<Hit, Position> end, Paged search) {
        @Nullable Position after = cursors.read(identity, request.cursor());
        int limit = request.limit();
        long sequence = position.getAsLong();
        return snapshots.read(handle -> {
            List<Hit> hits = search.find(handle, after, limit + 1);
            Page<FoundLocation> page = Page.of(found(handle, hits), limit, LocationJson::size);
            int told = page.told().size();
            @Nullable String next =
                    page.hasMore() ? cursors.write(identity, end.apply(hits.get(told - 1))) : null;
            return new LocationPage(page.told(), next, sequence);
        });
    }

    private static List<FoundLocation> found(Handle handle, List<Hit> hits) {
        Ancestry ancestry = Ancestry.of(handle, hits.stream().map(Hit::location).toList());
        return hits.stream().map(hit -> hit.in(ancestry)).toList();
    }
}

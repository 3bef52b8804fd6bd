package io.cim.location.projection.query;

import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationReply;
import io.cim.location.api.PageRequest;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.StatsReply;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.query.LocationList.Criteria;
import io.cim.location.projection.table.Ancestry;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.HierarchyProblems;
import io.cim.location.projection.table.IdentifierIndex;
import io.cim.location.projection.table.Tree;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries: those about the present from the database, those about the past from the events.
 */
public final class LocationQueries {

    private final QueryTransactions transactions;
    private final EventSource source;
    private final PastLocations past;
    private final Cursors cursors;
    private final LongSupplier position;
    private final int effort;

    /**
     * The queries of a generation.
     *
     * @param position returns the stream sequence that the generation has reached. It is read
     *     before the database, so that an answer contains at least what it claims
     */
    public LocationQueries(GenerationDatabase database, EventSource source, LongSupplier position) {
        this(new QueryTransactions(database), source, position, LocationList.EFFORT);
    }

    LocationQueries(
            QueryTransactions transactions, EventSource source, LongSupplier position, int effort) {
        this.transactions = transactions;
        this.source = source;
        this.past = new PastLocations(source);
        this.cursors = Cursors.of(source);
        this.position = position;
        this.effort = effort;
    }

    /**
     * The answer to a query.
     *
     * @param maxBytes of the answer as JSON: a page ends early, and a location that is too large by
     *     itself comes incomplete in it. The answer to a query for one location is not limited
     * @throws LocationRefused if there is none
     * @throws ReadModelException if the database fails, or does not answer in time
     */
    public QueryReply answer(LocationQuery query, long maxBytes) {
        return switch (query) {
            case LocationQuery.Get get -> answer(get);
            case LocationQuery.List list -> answer(list, maxBytes);
            case LocationQuery.Children children -> answer(children, maxBytes);
            case LocationQuery.Ancestors ancestors -> answer(ancestors, maxBytes);
            case LocationQuery.Descendants descendants -> answer(descendants, maxBytes);
            case LocationQuery.Near near -> answer(near, maxBytes);
            case LocationQuery.Within within -> answer(within, maxBytes);
            case LocationQuery.Containing containing -> answer(containing, maxBytes);
            case LocationQuery.History history -> answer(history, maxBytes);
            case LocationQuery.Stats _ -> stats();
        };
    }

    /**
     * The answer to a question about the present state.
     *
     * @throws ReadModelException if the database fails, or does not answer in time
     */
    public <T> T answer(Function<Handle, T> question) {
        return transactions.read(question);
    }

    private LocationReply answer(LocationQuery.Get query) {
        long sequence = position.getAsLong();
        if (query.version() != null) {
            LocationId id = transactions.read(handle -> identified(handle, query));
            return new LocationReply(past.atVersion(id, query.version()), sequence);
        }
        if (query.asOf() != null) {
            LocationId id = transactions.read(handle -> identified(handle, query));
            return new LocationReply(past.asOf(id, query.asOf()), sequence);
        }
        return transactions.read(handle -> {
            Hit hit = Hit.of(Locations.get(handle, identified(handle, query)));
            return new LocationReply(found(handle, List.of(hit)).getFirst(), sequence);
        });
    }

    /** The id of the location of a query, which has the identifier now. */
    private static LocationId identified(Handle handle, LocationQuery.Get query) {
        if (query.locationId() != null) {
            return query.locationId();
        }
        LocationIdentifier identifier = Objects.requireNonNull(query.identifier());
        return IdentifierIndex.owner(handle, identifier)
                .orElseThrow(() ->
                        LocationRefused.because(
                                RefusalCode.LOCATION_NOT_FOUND,
                                "no location has identifier %s",
                                identifier));
    }

    private LocationPage answer(LocationQuery.List query, long maxBytes) {
        LocationFilter filter = query.filter();
        LocationOrder order = query.order();
        return page(
                Cursors.query("list", Filters.identity(filter), order.key(), order.descending()),
                query.page(),
                maxBytes,
                hit -> PageEnd.of(hit, order.key()),
                (handle, after, space) ->
                        new LocationList(handle, effort)
                                .read(
                                        Filters.criteria(
                                                filter, order, new HierarchyProblems(handle)),
                                        order,
                                        after,
                                        space),
                handle ->
                        query.count()
                                ? new LocationList(handle, effort)
                                        .count(
                                                Filters.criteria(
                                                        filter,
                                                        order,
                                                        new HierarchyProblems(handle)))
                                : null);
    }

    private LocationPage answer(LocationQuery.Children query, long maxBytes) {
        Criteria criteria = Filters.children(query.locationId(), query.archived());
        return page(
                Cursors.query("children", query.locationId(), query.archived()),
                query.page(),
                maxBytes,
                LocationQueries::endByName,
                (handle, after, space) -> {
                    Locations.require(handle, query.locationId());
                    new LocationList(handle, effort)
                            .read(criteria, LocationOrder.DEFAULT, after, space);
                });
    }

    private LocationPage answer(LocationQuery.Descendants query, long maxBytes) {
        return page(
                Cursors.query(
                        "descendants", query.locationId(), query.maxDepth(), query.archived()),
                query.page(),
                maxBytes,
                LocationQueries::endByName,
                (handle, after, space) -> {
                    Locations.require(handle, query.locationId());
                    new Descent(handle, query.locationId().value())
                            .read(query.maxDepth(), query.archived(), after, space);
                });
    }

    private LocationPage answer(LocationQuery.Within query, long maxBytes) {
        return page(
                Cursors.query(
                        "within, by cell",
                        query.south(),
                        query.west(),
                        query.north(),
                        query.east(),
                        Filters.identity(query.filter())),
                query.page(),
                maxBytes,
                AreaList::end,
                (handle, after, space) ->
                        new AreaList(handle, new LocationList(handle, effort), query)
                                .read(after, space));
    }

    private LocationPage answer(LocationQuery.Ancestors query, long maxBytes) {
        return page(
                Cursors.query("ancestors", query.locationId()),
                query.page(),
                maxBytes,
                hit -> new PageEnd(0, "", hit.id()),
                (handle, after, space) -> {
                    Locations.require(handle, query.locationId());
                    space.addAll(
                            handle,
                            above(handle, query.locationId(), after),
                            Function.identity(),
                            (_, location) -> Hit.of(location));
                });
    }

    /** The ancestors above the last one of the page before, wherever that stands now. */
    private static List<UUID> above(Handle handle, LocationId location, @Nullable PageEnd after) {
        List<UUID> all = above(handle, location.value());
        if (after == null) {
            return all;
        }
        int last = all.indexOf(after.locationId());
        return last >= 0 ? all.subList(last + 1, all.size()) : above(handle, after.locationId());
    }

    private static List<UUID> above(Handle handle, UUID location) {
        return new Tree(handle)
                .ancestry(List.of(location), HierarchyLimits.MAX_WALK)
                .above(location);
    }

    private LocationPage answer(LocationQuery.Near query, long maxBytes) {
        return page(
                Cursors.query(
                        "near",
                        query.latitude(),
                        query.longitude(),
                        query.radius(),
                        Filters.identity(query.filter())),
                query.page(),
                maxBytes,
                Nearby::end,
                (handle, after, space) ->
                        new Nearby(handle, new LocationList(handle, effort), query)
                                .read(after, space));
    }

    private LocationPage answer(LocationQuery.Containing query, long maxBytes) {
        return page(
                Cursors.query(
                        "containing",
                        query.latitude(),
                        query.longitude(),
                        Filters.identity(query.filter())),
                query.page(),
                maxBytes,
                Containing::end,
                (handle, after, space) -> new Containing(handle, query).read(after, space));
    }

    private StatsReply stats() {
        long sequence = position.getAsLong();
        return transactions.read(handle -> {
            long lag = Math.max(0, source.lastPosition() - position.getAsLong());
            return new Statistics(handle).reply(sequence, lag);
        });
    }

    private HistoryPage answer(LocationQuery.History query, long maxBytes) {
        LocationId id = query.locationId();
        String identity = Cursors.query("history", id);
        @Nullable PageEnd after = cursors.read(identity, query.page().cursor());
        int limit = query.page().limit();
        long sequence = position.getAsLong();
        PastLocations.Part part =
                past.history(id, after == null ? 1 : Long.parseLong(after.key()) + 1, limit + 1);
        Page<HistoryPage.Entry> page = Page.ofEvents(part.entries(), limit, maxBytes);
        @Nullable String next =
                page.hasMore() || part.isCut()
                        ? cursors.write(
                                identity, PageEnd.of(page.items().getLast().value().version(), id))
                        : null;
        return new HistoryPage(page.items(), next, sequence);
    }

    private static PageEnd endByName(Hit hit) {
        return PageEnd.of(hit, LocationOrder.DEFAULT.key());
    }

    /** Reads the locations after a position. */
    private interface Paged {
        void read(Handle handle, @Nullable PageEnd after, PageSpace space);
    }

    private LocationPage page(
            String identity,
            PageRequest request,
            long maxBytes,
            Function<Hit, PageEnd> end,
            Paged list) {
        return page(identity, request, maxBytes, end, list, _ -> null);
    }

    /**
     * The page of a list.
     *
     * @param end returns the end of a page from its last location
     * @param count returns the number of locations in all pages, null if it is not requested
     */
    private LocationPage page(
            String identity,
            PageRequest request,
            long maxBytes,
            Function<Hit, PageEnd> end,
            Paged list,
            Function<Handle, @Nullable Long> count) {
        @Nullable PageEnd after = cursors.read(identity, request.cursor());
        long sequence = position.getAsLong();
        return transactions.read(handle -> {
            PageSpace space = new PageSpace(request.limit(), maxBytes);
            list.read(handle, after, space);
            List<Hit> hits = space.hits();
            Page<FoundLocation> page =
                    Page.ofLocations(found(handle, hits), space.size(), maxBytes);
            @Nullable String next =
                    page.hasMore()
                            ? cursors.write(identity, end.apply(hits.get(page.items().size() - 1)))
                            : null;
            return new LocationPage(page.items(), next, count.apply(handle), sequence);
        });
    }

    private static List<FoundLocation> found(Handle handle, List<Hit> hits) {
        Ancestry ancestry = new Tree(handle).ancestry(hits.stream().map(Hit::location).toList());
        return hits.stream().map(hit -> hit.in(ancestry)).toList();
    }
}

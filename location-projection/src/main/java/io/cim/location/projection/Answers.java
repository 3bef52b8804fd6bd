package io.cim.location.projection;

import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationReply;
import io.cim.location.api.QueryReply;
import io.cim.location.api.json.LocationJson;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers to all queries: from the database to those about what is, from the events to those
 * about what was.
 *
 * @param position the stream sequence that the read model has reached
 */
record Answers(
        LocationQueries present, PastLocations past, Cursors cursors, LongSupplier position) {

    /**
     * The answer to a query.
     *
     * @throws io.cim.location.api.LocationRefused where there is none
     * @throws ReadModelException where the database fails, or does not answer in time
     */
    QueryReply to(LocationQuery query) {
        return switch (query) {
            case LocationQuery.Get get -> to(get);
            case LocationQuery.Search search -> present.handle(search);
            case LocationQuery.Children children -> present.handle(children);
            case LocationQuery.Ancestors ancestors -> present.handle(ancestors);
            case LocationQuery.Descendants descendants -> present.handle(descendants);
            case LocationQuery.Near near -> present.handle(near);
            case LocationQuery.Within within -> present.handle(within);
            case LocationQuery.History history -> to(history);
            case LocationQuery.Stats stats -> present.handle(stats);
        };
    }

    private LocationReply to(LocationQuery.Get query) {
        long sequence = position.getAsLong();
        if (query.version() != null) {
            return new LocationReply(past.atVersion(query.locationId(), query.version()), sequence);
        }
        if (query.asOf() != null) {
            return new LocationReply(past.asOf(query.locationId(), query.asOf()), sequence);
        }
        return present.handle(query);
    }

    /** One event more than is told is read: it tells whether there is another page. */
    private HistoryPage to(LocationQuery.History query) {
        String identity = Cursors.query("history", query.locationId());
        @Nullable Position after = cursors.read(identity, query.page().cursor());
        int limit = query.page().limit();
        long sequence = position.getAsLong();
        PastLocations.Part part =
                past.history(
                        query.locationId(),
                        after == null ? 1 : Long.parseLong(after.key()) + 1,
                        limit + 1);
        Page<HistoryPage.Entry> page = Page.of(part.entries(), limit, LocationJson::size);
        @Nullable String next =
                page.hasMore() || part.isCut()
                        ? cursors.write(identity, endOf(query, page.told().getLast().version()))
                        : null;
        return new HistoryPage(page.told(), next, sequence);
    }

    private static Position endOf(LocationQuery.History query, long version) {
        return new Position(0, Long.toString(version), query.locationId().value());
    }
}

package io.cim.location.projection.query;

import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationView;
import io.cim.location.api.QueryReply;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.generation.EmptyReadModel;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.HierarchyAudit;
import io.cim.location.projection.table.LocationTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** A read model without a stream, which is written and queried directly. */
public final class FilledReadModel implements AutoCloseable {

    /** The sequence of every answer. */
    static final long SEQUENCE = 42;

    static final long LAG = 7;

    /** The default of nats-server. */
    static final long MAX_PAYLOAD = 1024 * 1024;

    /** So small that a text of a few locations among hundreds is rare. */
    private static final int SMALL_EFFORT = 50;

    private final EmptyReadModel opened;
    private final GenerationDatabase readModel;
    private final LocationQueries queries;
    private final LocationQueries queriesInOrder;
    private final LocationQueries queriesByIndex;

    private FilledReadModel(EmptyReadModel opened) {
        this.opened = opened;
        readModel = opened.database();
        queries = queries(transactions(), LocationList.EFFORT);
        queriesInOrder = queries(transactions(), 0);
        queriesByIndex = queries(transactions(), SMALL_EFFORT);
    }

    /** A new read model without locations and without indexes. */
    public static FilledReadModel in(ReadModelStore store) {
        return new FilledReadModel(EmptyReadModel.in(store));
    }

    private static LocationQueries queries(QueryTransactions transactions, int effort) {
        return new LocationQueries(
                transactions, new NoStream(SEQUENCE + LAG), () -> SEQUENCE, effort);
    }

    QueryTransactions transactions() {
        return new QueryTransactions(readModel);
    }

    /** Writes new locations, in one transaction. */
    public void add(Collection<LocationView> locations) {
        write(connection -> LocationTable.write(connection, locations, Map.of()));
    }

    /** Removes a location, as no event does. */
    void remove(LocationId id) {
        jdbi().useHandle(handle ->
                handle.execute("DELETE FROM location WHERE location_id = ?", id.value()));
    }

    /** Notes that locations once had a problem. */
    void suspect(HierarchyProblem problem, Collection<UUID> ids) {
        jdbi().useTransaction(handle -> {
            for (UUID id : ids) {
                var _ =
                        handle.execute(
                                "INSERT INTO hierarchy_suspect (problem, location_id) VALUES (?, ?)",
                                problem.wire(),
                                id);
            }
        });
    }

    private Jdbi jdbi() {
        return readModel.dialect().jdbi(readModel.writes()::getConnection);
    }

    private interface Write {
        void to(Connection connection) throws SQLException;
    }

    private void write(Write write) {
        try (Connection connection = readModel.writes().getConnection()) {
            connection.setAutoCommit(false);
            write.to(connection);
            connection.setAutoCommit(true);
        } catch (SQLException failure) {
            throw new IllegalStateException("the read model was not written", failure);
        }
    }

    /** Creates the indexes, analyzes the tables for the planner, and derives what is left. */
    public void complete() {
        readModel.complete();
        new HierarchyAudit(jdbi()).checkAll();
    }

    /** The answer to a query of any kind but history and past states. */
    public QueryReply answer(LocationQuery query) {
        return answer(query, MAX_PAYLOAD);
    }

    QueryReply answer(LocationQuery query, long maxBytes) {
        return queries.answer(query, maxBytes);
    }

    /** The same, without a count of candidates. */
    QueryReply answerInOrder(LocationQuery query) {
        return queriesInOrder.answer(query, MAX_PAYLOAD);
    }

    /** The same, with the choices that are made among many locations. */
    QueryReply answerByIndex(LocationQuery query) {
        return queriesByIndex.answer(query, MAX_PAYLOAD);
    }

    /** Writes the new state of a location. */
    void change(LocationView before, LocationView after) {
        write(connection ->
                LocationTable.write(
                        connection, List.of(after), Map.of(before.locationId(), before)));
    }

    /** The statements that answer a query, each with the plan that the database has for it. */
    public Map<String, String> plans(LocationQuery query) {
        return plans(query, LocationList.EFFORT);
    }

    /** The same, with the choices that are made among many locations. */
    Map<String, String> plansByIndex(LocationQuery query) {
        return plans(query, SMALL_EFFORT);
    }

    private Map<String, String> plans(LocationQuery query, int effort) {
        Plans plans = new Plans();
        Jdbi explaining =
                readModel.dialect().jdbi(() -> plans.explaining(readModel.reads().getConnection()));
        QueryTransactions transactions = new QueryTransactions(explaining, readModel);
        var _ = queries(transactions, effort).answer(query, MAX_PAYLOAD);
        return plans.byStatement();
    }

    @Override
    public void close() {
        opened.close();
    }
}

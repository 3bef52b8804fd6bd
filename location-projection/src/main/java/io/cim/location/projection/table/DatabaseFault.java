package io.cim.location.projection.table;

import com.google.common.base.Throwables;
import com.google.common.collect.Ordering;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Objects;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The fault of a read model's database that a failure reveals, from the least to the worst. */
public enum DatabaseFault {

    /** The failure has another reason. */
    NONE,

    /** The database is out of reach or busy; the next try may succeed. */
    AWAY,

    /** The database refuses what the service must do: settings or permissions are wrong. */
    REFUSED,

    /** SQLite cannot write its files, or not read them: the disk is full or fails. */
    UNWRITABLE,

    /** The content is damaged; only a rebuild repairs it. */
    DAMAGED;

    /** The SQLSTATE of damaged content. */
    static final String DATA_CORRUPTED = "XX001";

    private static final String INDEX_CORRUPTED = "XX002";

    /** The problem of a read model with this fault. */
    public ReadModelProblem problem() {
        return switch (this) {
            case NONE, AWAY ->
                    new ReadModelProblem(
                            Kind.UNAVAILABLE, "the read model's database cannot be reached");
            case REFUSED ->
                    new ReadModelProblem(
                            Kind.UNAVAILABLE, "the read model's database refuses the service");
            case UNWRITABLE ->
                    new ReadModelProblem(
                            Kind.UNAVAILABLE,
                            "the read model's files cannot be written: free space in STATE_DIR");
            case DAMAGED ->
                    new ReadModelProblem(
                            Kind.DAMAGED,
                            "the read model's database is damaged: run `location-service rebuild`");
        };
    }

    /** The worst fault among a failure and its causes. */
    public static DatabaseFault of(Throwable failure) {
        DatabaseFault worst = NONE;
        for (Throwable cause : Throwables.getCausalChain(failure)) {
            if (cause instanceof SQLException sql) {
                worst = Ordering.natural().max(worst, of(sql));
            }
        }
        return worst;
    }

    private static DatabaseFault of(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return of(sqlite.getResultCode());
        }
        return failure instanceof SQLTransientException
                ? AWAY
                : ofState(Objects.requireNonNullElse(failure.getSQLState(), ""));
    }

    /** By SQLite's result codes, of which extended ones have the primary one in their low byte. */
    private static DatabaseFault of(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_IOERR_CORRUPTFS, SQLITE_IOERR_SHORT_READ -> DAMAGED;
            default ->
                    switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
                        case SQLITE_BUSY,
                                SQLITE_LOCKED,
                                SQLITE_NOMEM,
                                SQLITE_INTERRUPT,
                                SQLITE_PROTOCOL,
                                SQLITE_SCHEMA ->
                                AWAY;
                        case SQLITE_FULL,
                                SQLITE_IOERR,
                                SQLITE_CANTOPEN,
                                SQLITE_READONLY,
                                SQLITE_NOLFS ->
                                UNWRITABLE;
                        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT -> DAMAGED;
                        default -> REFUSED;
                    };
        };
    }

    /** By PostgreSQL's error codes (its documentation, appendix A). */
    private static DatabaseFault ofState(String state) {
        if (state.equals(DATA_CORRUPTED) || state.equals(INDEX_CORRUPTED)) {
            return DAMAGED;
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "", // a pool that is closed
                    "08", // connection exception
                    "40", // transaction rollback
                    "53", // insufficient resources
                    "55", // object not in prerequisite state
                    "57", // operator intervention
                    "58" -> // system error
                    AWAY;
            default -> REFUSED;
        };
    }
}

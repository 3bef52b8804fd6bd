package io.cim.location.projection.table;

import com.google.common.base.Throwables;
import com.google.common.collect.Ordering;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import java.io.EOFException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Objects;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** The fault of a read model's database that a failure reveals, from the least to the worst. */
public enum DatabaseFault {

    /** The failure has another reason. */
    NONE,

    /** The database is out of reach or busy; the next try may succeed. */
    AWAY,

    /** The database refuses what the service must do: settings or permissions are wrong. */
    REFUSED,

    /**
     * H2 has closed the database, as it does when it cannot write a file. It remains closed until
     * all its connections are closed and it is opened again.
     */
    CLOSED,

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
            case CLOSED ->
                    new ReadModelProblem(
                            Kind.UNAVAILABLE,
                            "the read model's database is closed, since its files could not be written: free space in STATE_DIR");
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
            if (cause instanceof MVStoreException store) {
                return of(store); // the exceptions around it are less exact
            }
            if (cause instanceof SQLException sql) {
                worst = Ordering.natural().max(worst, of(sql));
            }
        }
        return worst;
    }

    private static DatabaseFault of(MVStoreException failure) {
        return switch (failure.getErrorCode()) {
            case DataUtils.ERROR_CLOSED, DataUtils.ERROR_WRITING_FAILED -> CLOSED;
            case DataUtils.ERROR_READING_FAILED ->
                    failure.getCause() instanceof EOFException ? DAMAGED : CLOSED;
            case DataUtils.ERROR_FILE_LOCKED -> REFUSED;
            case DataUtils.ERROR_TRANSACTION_LOCKED,
                    DataUtils.ERROR_TOO_MANY_OPEN_TRANSACTIONS,
                    DataUtils.ERROR_TRANSACTION_ILLEGAL_STATE,
                    DataUtils.ERROR_TRANSACTION_TOO_BIG,
                    DataUtils.ERROR_TRANSACTIONS_DEADLOCK ->
                    AWAY;
            default -> DAMAGED;
        };
    }

    private static DatabaseFault of(SQLException failure) {
        return switch (failure.getErrorCode()) { // PostgreSQL has no codes beside its states
            case ErrorCode.DATABASE_IS_CLOSED,
                    ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
                    ErrorCode.IO_EXCEPTION_1,
                    ErrorCode.IO_EXCEPTION_2 ->
                    CLOSED;
            case ErrorCode.FILE_CORRUPTED_1,
                    ErrorCode.FILE_VERSION_ERROR_1,
                    ErrorCode.GENERAL_ERROR_1 -> // H2 has read what it never writes
                    DAMAGED;
            default ->
                    failure instanceof SQLTransientException
                            ? AWAY
                            : ofState(Objects.requireNonNullElse(failure.getSQLState(), ""));
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

package io.cim.location.app.monitoring;

import io.cim.axon.nats.eventstore.StreamCondition;
import io.cim.location.app.monitoring.Readiness.Code;
import io.cim.location.app.monitoring.Readiness.Reason;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ReadModelProblem;
import io.nats.client.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The checks of the parts of the service. */
public final class ServiceChecks {

    private ServiceChecks() {}

    /** The connection to NATS. */
    public static Readiness.Check connection(Connection connection) {
        return () ->
                connection.getStatus() == Connection.Status.CONNECTED
                        ? List.of()
                        : List.of(
                                new Reason(
                                        Code.NATS_DISCONNECTED,
                                        "there is no connection to NATS (%s)"
                                                .formatted(connection.getStatus())));
    }

    /** The subscriptions; supplied are the subjects of those that the server refuses. */
    public static Readiness.Check subscriptions(Supplier<Set<String>> refused) {
        return () ->
                refused.get().stream()
                        .map(subject ->
                                new Reason(
                                        Code.SUBSCRIPTION_REFUSED,
                                        "the NATS server does not let the service subscribe to %s: allow it in its user's permissions"
                                                .formatted(subject)))
                        .toList();
    }

    /** The stream of the events, in its last known condition. */
    public static Readiness.Check stream(StreamWatch watch) {
        return () -> reasons(watch.condition());
    }

    private static List<Reason> reasons(StreamCondition condition) {
        return switch (condition.state()) {
            case SOUND -> List.of();
            case UNAVAILABLE -> List.of(new Reason(Code.STREAM_UNAVAILABLE, condition.message()));
            case MISSING -> List.of(new Reason(Code.STREAM_MISSING, condition.message()));
            case RECREATED -> List.of(new Reason(Code.STREAM_RECREATED, condition.message()));
            case FULL -> List.of(new Reason(Code.STORE_FULL, condition.message()));
        };
    }

    /** The read model. */
    public static Readiness.Check readModel(LocationProjection projection) {
        return () -> projection.problems().stream().map(ServiceChecks::reason).toList();
    }

    private static Reason reason(ReadModelProblem problem) {
        return new Reason(
                switch (problem.kind()) {
                    case BUILDING -> Code.READ_MODEL_BUILDING;
                    case UNAVAILABLE -> Code.READ_MODEL_UNAVAILABLE;
                    case DAMAGED -> Code.READ_MODEL_DAMAGED;
                    case DIVERGED -> Code.READ_MODEL_DIVERGED;
                    case BEHIND -> Code.READ_MODEL_BEHIND;
                    case FAILING -> Code.PROJECTION_FAILING;
                },
                problem.message());
    }
}

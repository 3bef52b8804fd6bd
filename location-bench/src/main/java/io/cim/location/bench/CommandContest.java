package io.cim.location.bench;

import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.location.bench.JdbcEvents.Commit;
import io.cim.location.projection.testing.PostgresProcess;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The location service, its peer and the limits of the machine, with stores that are equally
 * durable.
 *
 * @param name how durable they are
 * @param peer null if there is none
 */
record CommandContest(
        String name,
        JetStreamServer server,
        Installation service,
        @Nullable Installation peer,
        @Nullable ServiceProcess echo,
        TemporaryDirectory echoOutput,
        MeasuredTarget limit)
        implements AutoCloseable {

    /** Starts the servers, but neither service nor peer. */
    static CommandContest open(
            Commit commit,
            Set<Operation> operations,
            @Nullable PostgresProcess postgres,
            Duration idleDeadline) {
        JetStreamServer server =
                commit == Commit.DURABLE
                        ? JetStreamServer.startSyncingAlways()
                        : JetStreamServer.start();
        Connection connection = server.connectClient();
        var _ =
                EventStreams.open(
                        connection, EventStreamDefinition.of(RawTarget.STREAM, RawTarget.STREAM));
        TemporaryDirectory echoOutput = TemporaryDirectory.create("echo-");
        @Nullable ServiceProcess echo =
                operations.contains(Operation.GET) ? echo(server, connection, echoOutput) : null;
        return new CommandContest(
                commit == Commit.DURABLE ? "durable" : "lazy",
                server,
                service(server, connection, operations, idleDeadline),
                postgres == null
                        ? null
                        : peer(server, connection, operations, postgres, commit, idleDeadline),
                echo,
                echoOutput,
                new MeasuredTarget(
                        new RawTarget("limit", connection, operations), List.of(), idleDeadline));
    }

    private static ServiceProcess echo(
            JetStreamServer server, Connection connection, TemporaryDirectory output) {
        ServiceProcess echo =
                ServiceProcess.start(EchoService.class, output.path(), Map.of(), server.url());
        var _ =
                echo.awaitAccepted(
                        () -> Requests.request(connection, EchoService.SUBJECT, new byte[0]));
        return echo;
    }

    private static Installation service(
            JetStreamServer server,
            Connection connection,
            Set<Operation> operations,
            Duration idleDeadline) {
        Map<String, String> environment =
                Map.of(
                        "NATS_URL", server.url(),
                        "MAX_CONCURRENT_REQUESTS",
                                Integer.toString(CommandBenchmark.CONCURRENT_REQUESTS));
        return new Installation(
                new ServiceTarget("service", "location", connection, operations, Target.LOCATIONS),
                directory -> ServiceProcess.start(directory, environment),
                idleDeadline);
    }

    private static Installation peer(
            JetStreamServer server,
            Connection connection,
            Set<Operation> operations,
            PostgresProcess postgres,
            Commit commit,
            Duration idleDeadline) {
        String database = postgres.createDatabase();
        Set<Operation> commands =
                operations.stream().filter(Operation::isCommand).collect(Collectors.toSet());
        return new Installation(
                new ServiceTarget("peer", "peer", connection, commands, Target.LOCATIONS),
                directory ->
                        ServiceProcess.start(
                                PeerService.class,
                                directory,
                                Map.of(),
                                server.url(),
                                "peer",
                                database,
                                commit.name()),
                idleDeadline);
    }

    List<Installation> installations() {
        return peer == null ? List.of(service) : List.of(service, peer);
    }

    /** All that is measured, once the installations are started. */
    Contest warm() {
        return new Contest(
                name,
                Stream.concat(installations().stream().map(Installation::warm), Stream.of(limit))
                        .toList());
    }

    @Override
    public void close() {
        installations().forEach(Installation::close);
        if (echo != null) {
            echo.close();
        }
        echoOutput.close();
        server.close();
    }
}

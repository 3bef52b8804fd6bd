package io.cim.axon.nats.eventstore;

import static org.awaitility.Awaitility.await;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.testing.NatsCluster;
import io.cim.axon.nats.testing.NatsProxy;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.NatsServers;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.Mirror;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The servers of a suite, a connection to them, and new streams with their number of replicas. */
final class EventStoreServers implements AutoCloseable {

    /** JetStream's code for a stream whose store could not be created. */
    private static final String STORE_FAILED = "[10049]";

    private final NatsServers servers;
    private final int replicas;
    private final Connection connection;

    private final boolean mirrored;

    private EventStoreServers(NatsServers servers, int replicas, boolean mirrored) {
        this.servers = servers;
        this.replicas = replicas;
        this.mirrored = mirrored;
        connection = servers.connect(EngineFixture.options());
    }

    /** One server, with the defaults. */
    static EventStoreServers oneReplica() {
        return new EventStoreServers(NatsServerProcess.running(), 1, false);
    }

    /** A cluster whose streams have three replicas. */
    static EventStoreServers threeReplicas() {
        return new EventStoreServers(NatsCluster.running(), 3, false);
    }

    /** One server that accepts no message over 16 KiB. */
    static EventStoreServers smallMaxPayload() {
        return new EventStoreServers(
                NatsServerProcess.builder().config("max_payload: 16KB").start(), 1, false);
    }

    /** One server, whose streams have a mirror in memory that answers direct gets too. */
    static EventStoreServers memoryMirror() {
        return new EventStoreServers(NatsServerProcess.running(), 1, true);
    }

    Connection connection() {
        return connection;
    }

    /** A connection that needs no other server to reach the stream's leader. */
    Connection newConnectionToLeaderOf(EventStream stream) {
        return servers.leaderOf(stream.definition().name()).connect(EngineFixture.options());
    }

    /** A proxy in front of a server that does not lead the stream, if there is one. */
    NatsProxy newProxy(EventStream stream) {
        NatsServerProcess leader = servers.leaderOf(stream.definition().name());
        return NatsProxy.inFrontOf(
                servers.all().stream()
                        .filter(server -> server != leader)
                        .findFirst()
                        .orElse(leader));
    }

    int replicas() {
        return replicas;
    }

    /** A new stream without events. */
    EventStream newStream() {
        EventStream stream = open(EngineFixture.newDefinition().withReplicas(replicas));
        if (mirrored) {
            mirror(stream.definition().name());
            mirror(stream.definition().snapshotStream());
        }
        return stream;
    }

    /**
     * A server that deletes its last stream removes the directory of all streams, even while it
     * creates another one there: it refuses that one as it refuses a store on a broken disk, and
     * takes it the next time.
     */
    private EventStream open(EventStreamDefinition definition) {
        return Failsafe.with(
                        RetryPolicy.<EventStream>builder()
                                .handleIf(failure ->
                                        failure instanceof StreamMismatchException
                                                && String.valueOf(failure.getMessage())
                                                        .contains(STORE_FAILED))
                                .withDelay(Duration.ofMillis(50))
                                .withMaxRetries(3)
                                .build())
                .get(() -> EventStreams.open(connection, definition));
    }

    /**
     * Deletes the streams of earlier tests. Each existing stream costs a cluster work, and time to
     * recover after a crash.
     */
    void deleteStreams() {
        await().ignoreExceptions()
                .until(() -> {
                    JetStreamManagement management = connection.jetStreamManagement();
                    for (String stream : management.getStreamNames()) {
                        management.deleteStream(stream);
                    }
                    return true;
                });
    }

    private void mirror(String stream) {
        try {
            connection
                    .jetStreamManagement()
                    .addStream(
                            StreamConfiguration.builder()
                                    .name(stream + "_MIRROR")
                                    .mirror(Mirror.builder().name(stream).build())
                                    .mirrorDirect(true)
                                    .storageType(StorageType.Memory)
                                    .build());
        } catch (IOException | JetStreamApiException failure) {
            throw new IllegalStateException("stream %s got no mirror".formatted(stream), failure);
        }
    }

    /** Kills the leader of a stream, as a crash would, and starts it again. */
    void crashLeaderOf(EventStream stream) {
        NatsServerProcess leader = servers.leaderOf(stream.definition().name());
        leader.kill();
        leader.start();
    }

    /**
     * Pauses the only server, or all followers of the leader, so that the stream stores and refuses
     * nothing until the caller runs the result.
     */
    Runnable hold(EventStream stream) {
        NatsServerProcess leader = servers.leaderOf(stream.definition().name());
        List<NatsServerProcess> hanging =
                servers.all().stream().filter(server -> replicas == 1 || server != leader).toList();
        hanging.forEach(NatsServerProcess::pause);
        return () -> hanging.forEach(NatsServerProcess::resume);
    }

    /** Kills all servers, as a power cut would. */
    void killAll() {
        servers.all().forEach(NatsServerProcess::kill);
    }

    void startAll() {
        servers.all().forEach(NatsServerProcess::start);
    }

    /** Returns when all servers run and every replica of every stream is up to date. */
    void awaitHealthy() {
        servers.awaitHealthy();
    }

    @Override
    public void close() {
        servers.close();
    }
}

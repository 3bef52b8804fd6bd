package io.cim.axon.nats.testing;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Three nats-servers in one JetStream cluster on 127.0.0.1, each of which can be killed and started
 * again. Not thread-safe.
 */
public final class NatsCluster implements NatsServers {

    private static final int SIZE = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PROBE = "CLUSTER_PROBE";

    private final List<NatsServerProcess> servers = new ArrayList<>();
    private @Nullable JetStreamManagement management;

    private NatsCluster() {}

    /** A cluster that takes streams of three replicas. */
    public static NatsCluster running() {
        return running(_ -> {});
    }

    /**
     * A cluster that takes streams of three replicas.
     *
     * @param configuration adds to the configuration of each server
     */
    public static NatsCluster running(Consumer<NatsServerProcess.Builder> configuration) {
        RetryPolicy<NatsCluster> withOtherPorts =
                RetryPolicy.<NatsCluster>builder().withMaxRetries(2).build();
        return Failsafe.with(withOtherPorts).get(() -> start(configuration));
    }

    private static NatsCluster start(Consumer<NatsServerProcess.Builder> configuration)
            throws IOException {
        var cluster = new NatsCluster();
        try {
            List<Integer> ports = FreePorts.choose(SIZE);
            for (int port : ports) {
                NatsServerProcess.Builder member = member(port, ports);
                configuration.accept(member);
                cluster.servers.add(member.start());
            }
            cluster.awaitHealthy();
            return cluster;
        } catch (RuntimeException failure) {
            cluster.close();
            throw failure;
        }
    }

    private static NatsServerProcess.Builder member(int port, List<Integer> ports) {
        List<String> routes =
                ports.stream()
                        .filter(other -> other != port)
                        .map("\"nats-route://127.0.0.1:%d\""::formatted)
                        .toList();
        return NatsServerProcess.builder()
                .config(
                        "cluster { name: \"cluster-%d\", listen: \"127.0.0.1:%d\", routes: %s }"
                                .formatted(ports.getFirst(), port, routes));
    }

    @Override
    public List<NatsServerProcess> all() {
        return List.copyOf(servers);
    }

    @Override
    public Connection connect(Options.Builder options) {
        String[] urls = servers.stream().map(NatsServerProcess::url).toArray(String[]::new);
        return servers.getFirst().connect(options.servers(urls));
    }

    @Override
    public NatsServerProcess leaderOf(String stream) {
        String leader = retry(() -> leader(management().getStreamInfo(stream)));
        return servers.stream()
                .filter(server -> server.name().equals(leader))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server is named " + leader));
    }

    private static String leader(StreamInfo stream) throws IOException {
        @Nullable ClusterInfo cluster = stream.getClusterInfo();
        if (cluster == null || cluster.getLeader() == null) {
            throw new IOException(
                    "stream %s has no leader".formatted(stream.getConfiguration().getName()));
        }
        return cluster.getLeader();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Creates a stream of three replicas, which only a complete cluster accepts, to prove it.
     */
    @Override
    public void awaitHealthy() {
        StreamConfiguration probe =
                StreamConfiguration.builder()
                        .name(PROBE)
                        .subjects(PROBE)
                        .storageType(StorageType.Memory)
                        .replicas(SIZE)
                        .build();
        retry(() -> management().addStream(probe));
        retry(this::requireCurrentReplicas);
        retry(() -> management().deleteStream(PROBE));
    }

    private boolean requireCurrentReplicas() throws IOException, JetStreamApiException {
        for (StreamInfo stream : management().getStreams()) {
            int replicas = stream.getConfiguration().getReplicas();
            long current = currentFollowers(stream);
            if (current < replicas - 1) {
                throw new IOException(
                        "stream %s has %d of its %d followers"
                                .formatted(
                                        stream.getConfiguration().getName(),
                                        current,
                                        replicas - 1));
            }
        }
        return true;
    }

    private static long currentFollowers(StreamInfo stream) {
        @Nullable ClusterInfo cluster = stream.getClusterInfo();
        @Nullable List<Replica> followers = cluster == null ? null : cluster.getReplicas();
        return followers == null
                ? 0
                : followers.stream()
                        .filter(follower -> follower.isCurrent() && !follower.isOffline())
                        .count();
    }

    private JetStreamManagement management() throws IOException {
        if (management == null) {
            management = connect(Options.builder().maxReconnects(-1)).jetStreamManagement();
        }
        return management;
    }

    private interface Request<T> {
        T send() throws IOException, JetStreamApiException;
    }

    private static <T> T retry(Request<T> request) {
        RetryPolicy<T> untilAnswered =
                RetryPolicy.<T>builder()
                        .handle(IOException.class, JetStreamApiException.class)
                        .withDelay(Duration.ofMillis(50))
                        .withMaxRetries(-1)
                        .withMaxDuration(DEADLINE)
                        .build();
        return Failsafe.with(untilAnswered).get(request::send);
    }

    @Override
    public void close() {
        servers.forEach(NatsServerProcess::close);
    }
}

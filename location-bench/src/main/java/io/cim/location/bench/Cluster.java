package io.cim.location.bench;

import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Instances of the service on a nats-server of their own. Not thread-safe. */
final class Cluster implements AutoCloseable {

    private record Instance(ServiceProcess process, Monitoring monitoring) {}

    private final String name;
    private final JetStreamServer server;
    private final Connection connection;
    private final List<TemporaryDirectory> directories = new ArrayList<>();
    private final List<Instance> running = new ArrayList<>();

    private Cluster(String name, JetStreamServer server) {
        this.name = name;
        this.server = server;
        this.connection = server.connectClient();
    }

    /**
     * Starts the server, but no instance.
     *
     * @param name in the tables
     */
    static Cluster open(String name) {
        return new Cluster(name, JetStreamServer.start());
    }

    String name() {
        return name;
    }

    /** A client's connection. */
    Connection connection() {
        return connection;
    }

    /** Starts one more instance, and returns when it is ready. */
    void start(Map<String, String> environment) {
        if (directories.size() == running.size()) {
            directories.add(TemporaryDirectory.create("instance-"));
        }
        Monitoring monitoring = Monitoring.onFreePort();
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("NATS_URL", server.url());
        settings.put("HTTP_PORT", Integer.toString(monitoring.port()));
        ServiceProcess process =
                ServiceProcess.start(directories.get(running.size()).path(), settings);
        running.add(new Instance(process, monitoring));
        var _ = process.awaitAccepted(monitoring::ready);
    }

    /** Ends all instances; the next ones continue with their data. */
    void stop() {
        running.forEach(instance -> instance.process().stop());
        running.clear();
    }

    /** The service with new locations, which are not defined yet. */
    ServiceTarget locations(int count, Set<Operation> operations) {
        return new ServiceTarget(name, "location", connection, operations, count);
    }

    /** The target, served by the running instances. */
    MeasuredTarget measured(Target target, Duration idleDeadline) {
        return new MeasuredTarget(
                target, running.stream().map(Instance::process).toList(), idleDeadline);
    }

    /** The sum of a counter over all running instances. */
    double counter(String counter) {
        return running.stream()
                .mapToDouble(instance -> instance.monitoring().counter(counter))
                .sum();
    }

    @Override
    public void close() {
        running.forEach(instance -> instance.process().close());
        directories.forEach(TemporaryDirectory::close);
        server.close();
    }
}

package io.cim.location.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A target under load, and its figures for each operation. */
final class MeasuredTarget {

    /**
     * The figures of an operation.
     *
     * @param perSecond throughput by the number of clients
     * @param processorMicros processor time of a request by the number of clients
     * @param closed latencies by the number of clients
     * @param open latencies by the requests that are due in a second
     */
    record Figures(
            Map<Integer, Series> perSecond,
            Map<Integer, Series> processorMicros,
            Map<Integer, Latencies> closed,
            Map<Integer, Latencies> open) {

        Figures() {
            this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        }
    }

    private static final double NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final Target target;
    private final List<ServiceProcess> processes;
    private final Duration idleDeadline;
    private final Series memory = new Series();
    private final Map<Operation, Figures> figures = new EnumMap<>(Operation.class);

    /**
     * @param processes that are the target's own: the instances of a service, or none
     * @param idleDeadline the longest wait for a process to finish what it does behind its replies
     */
    MeasuredTarget(Target target, List<ServiceProcess> processes, Duration idleDeadline) {
        this.target = target;
        this.processes = processes;
        this.idleDeadline = idleDeadline;
        target.operations().forEach(operation -> figures.put(operation, new Figures()));
    }

    Target target() {
        return target;
    }

    boolean has(Operation operation) {
        return figures.containsKey(operation);
    }

    Figures figures(Operation operation) {
        return Objects.requireNonNull(figures.get(operation));
    }

    private List<Requests> clients(Operation operation, int count) {
        return IntStream.range(0, count)
                .mapToObj(client -> target.client(operation, client, count))
                .toList();
    }

    /** Puts a load of all operations on it, for this time in all, and adds no figures. */
    void warmUp(Duration duration, int clients) {
        int laps = 3;
        LoadGenerator generator =
                new LoadGenerator(duration.dividedBy(laps).dividedBy(target.operations().size()));
        for (int lap = 0; lap < laps; lap++) {
            for (Operation operation : target.operations()) {
                var _ = generator.closed(clients(operation, clients));
            }
        }
        awaitIdle();
    }

    /**
     * Measures a round of an operation, in which each client waits for its reply before it goes on.
     *
     * @return the number of requests
     */
    long measureClosed(Operation operation, int clients, Duration duration) {
        Figures figures = figures(operation);
        Duration before = processorTime();
        LoadGenerator.Load load = new LoadGenerator(duration).closed(clients(operation, clients));
        awaitIdle();
        Duration used = processorTime().minus(before);
        figures.perSecond().computeIfAbsent(clients, _ -> new Series()).add(load.perSecond());
        figures.processorMicros()
                .computeIfAbsent(clients, _ -> new Series())
                .add(used.toNanos() / NANOS_PER_MICRO / load.count());
        figures.closed().computeIfAbsent(clients, _ -> new Latencies()).add(load.nanos());
        return load.count();
    }

    /** Measures a round of an operation at a constant rate. */
    void measureOpen(Operation operation, int perSecond, Duration duration) {
        LoadGenerator.Load load =
                new LoadGenerator(duration).open(target.client(operation, 0, 1), perSecond);
        awaitIdle();
        figures(operation)
                .open()
                .computeIfAbsent(perSecond, _ -> new Latencies())
                .add(load.nanos());
    }

    /** Whether it has processes of its own, whose processor time and memory are measured. */
    boolean hasProcesses() {
        return !processes.isEmpty();
    }

    private Duration processorTime() {
        return processes.stream()
                .map(ServiceProcess::processorTime)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Returns when its processes have done what they do behind their replies. */
    void awaitIdle() {
        processes.forEach(process -> process.awaitIdle(idleDeadline));
    }

    /** Adds the resident memory of its processes. */
    void noteMemory() {
        memory.add(processes.stream().mapToDouble(ServiceProcess::residentMemory).sum());
    }

    /** The resident memory of its processes in MB at the end of each round. */
    Series memory() {
        return memory;
    }
}

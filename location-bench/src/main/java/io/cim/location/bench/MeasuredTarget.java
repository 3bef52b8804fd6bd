package io.cim.location.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A target under load, and its figures for each operation. */
final class MeasuredTarget {

    /** The figures of an operation; throughput and processor time by the number of clients. */
    record Figures(
            Map<Integer, Series> perSecond,
            Map<Integer, Series> processorMicros,
            Latencies oneClient,
            Latencies open) {

        Figures() {
            this(new TreeMap<>(), new TreeMap<>(), new Latencies(), new Latencies());
        }
    }

    private static final double NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final Target target;
    private final @Nullable ServiceProcess process;
    private final Duration idleDeadline;
    private final Series memory = new Series();
    private final Map<Operation, Figures> figures = new EnumMap<>(Operation.class);

    /**
     * @param process of the target, if it has one of its own
     * @param idleDeadline the longest wait for the process to finish what it does behind its
     *     replies
     */
    MeasuredTarget(Target target, @Nullable ServiceProcess process, Duration idleDeadline) {
        this.target = target;
        this.process = process;
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

    /** Measures a round of an operation by numbers of clients, the first of them 1. */
    void measure(Operation operation, List<Integer> clients, int openPerSecond, Duration duration) {
        Figures round = figures(operation);
        LoadGenerator generator = new LoadGenerator(duration);
        for (int count : clients) {
            Duration before = processorTime();
            LoadGenerator.Load load = generator.closed(clients(operation, count));
            awaitIdle();
            Duration used = processorTime().minus(before);
            round.perSecond().computeIfAbsent(count, _ -> new Series()).add(load.perSecond());
            round.processorMicros()
                    .computeIfAbsent(count, _ -> new Series())
                    .add(used.toNanos() / NANOS_PER_MICRO / load.count());
            if (count == clients.getFirst()) {
                round.oneClient().add(load.nanos());
            }
        }
        round.open().add(generator.open(target.client(operation, 0, 1), openPerSecond).nanos());
        awaitIdle();
    }

    private Duration processorTime() {
        return process == null ? Duration.ZERO : process.processorTime();
    }

    private void awaitIdle() {
        if (process != null) {
            process.awaitIdle(idleDeadline);
        }
    }

    /** Adds the process' resident memory. */
    void noteMemory() {
        if (process != null) {
            memory.add(process.residentMemory());
        }
    }

    /** The process' resident memory in MB at the end of each round. */
    Series memory() {
        return memory;
    }
}

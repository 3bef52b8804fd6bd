package io.cim.location.bench;

import static java.util.Objects.requireNonNull;

import io.cim.location.bench.LoadGenerator.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service with a directory of its own, its process while it runs, and the figures of its starts.
 */
final class Installation implements AutoCloseable {

    /**
     * The figures of a start and of the time after it.
     *
     * @param ready milliseconds from the start of the process to its first subscription
     * @param first milliseconds of the first command
     * @param tenths definitions per second in each tenth of the time
     * @param firstHalf the same in the first half of it
     * @param all in all of it
     * @param processorMicros processor time of the process for a definition
     * @param memoryWhenReady resident memory in MB
     * @param memoryAfter the same at the end of the time
     */
    record StartFigures(
            Series ready,
            Series first,
            List<Series> tenths,
            Series firstHalf,
            Series all,
            Series processorMicros,
            Series memoryWhenReady,
            Series memoryAfter) {

        StartFigures() {
            this(
                    new Series(),
                    new Series(),
                    Stream.generate(Series::new).limit(TENTHS).toList(),
                    new Series(),
                    new Series(),
                    new Series(),
                    new Series(),
                    new Series());
        }
    }

    private static final int TENTHS = 10;
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final ServiceTarget target;
    private final Function<Path, ServiceProcess> launch;
    private final Duration idleDeadline;
    private final TemporaryDirectory directory = TemporaryDirectory.create("command-");
    private final StartFigures starts = new StartFigures();
    private @Nullable ServiceProcess running;
    private @Nullable MeasuredTarget warm;

    /**
     * @param launch starts the process with the directory of its state and its output
     * @param idleDeadline the longest wait for the process to finish what it does behind its
     *     replies
     */
    Installation(
            ServiceTarget target, Function<Path, ServiceProcess> launch, Duration idleDeadline) {
        this.target = target;
        this.launch = launch;
        this.idleDeadline = idleDeadline;
    }

    StartFigures starts() {
        return starts;
    }

    /** The process that runs until the end, and its figures. */
    MeasuredTarget warm() {
        return requireNonNull(warm, "it is not started");
    }

    ServiceProcess process() {
        return requireNonNull(running, "it is not started");
    }

    /** Measures one start and a load after it, and ends the process. */
    void measureStart(Duration duration, int clients) {
        long began = System.nanoTime();
        ServiceProcess process = launch.apply(directory.path());
        running = process;
        Duration first = process.awaitAccepted(target.client(Operation.DEFINE, 0, 1));
        double nanos = System.nanoTime() - began;
        starts.ready().add((nanos - first.toNanos()) / NANOS_PER_MILLI);
        starts.first().add(first.toNanos() / NANOS_PER_MILLI);
        starts.memoryWhenReady().add(process.residentMemory());
        measureLoad(process, duration, clients);
        process.stop();
    }

    private void measureLoad(ServiceProcess process, Duration duration, int clients) {
        Duration before = process.processorTime();
        List<Requests> definitions =
                IntStream.range(0, clients)
                        .mapToObj(client -> target.client(Operation.DEFINE, client, clients))
                        .toList();
        LoadGenerator generator = new LoadGenerator(duration.dividedBy(TENTHS));
        long count = 0;
        double seconds = 0;
        for (int tenth = 0; tenth < TENTHS; tenth++) {
            if (tenth == TENTHS / 2) {
                starts.firstHalf().add(count / seconds);
            }
            Load load = generator.closed(definitions);
            starts.tenths().get(tenth).add(load.perSecond());
            count += load.count();
            seconds += load.seconds();
        }
        starts.all().add(count / seconds);
        starts.memoryAfter().add(process.residentMemory());
        process.awaitIdle(idleDeadline);
        starts.processorMicros()
                .add(process.processorTime().minus(before).toNanos() / NANOS_PER_MICRO / count);
    }

    /** Starts the process that runs until the end, and warms it up. */
    void start(Duration warmUp, int clients) {
        ServiceProcess process = launch.apply(directory.path());
        running = process;
        var _ = process.awaitAccepted(target.client(Operation.DEFINE, 0, 1));
        target.defineLocations("Room 101");
        process.awaitIdle(idleDeadline);
        MeasuredTarget started = new MeasuredTarget(target, List.of(process), idleDeadline);
        started.warmUp(warmUp, clients);
        warm = started;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
        directory.close();
    }
}

package io.cim.axon.nats.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Racers that start at the same moment, each on a thread of its own, and the outcome of each. */
public final class Rendezvous {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final int racers;
    private final Duration deadline;

    private Rendezvous(int racers, Duration deadline) {
        this.racers = racers;
        this.deadline = deadline;
    }

    /** Racers that have 30 seconds. */
    public static Rendezvous of(int racers) {
        return new Rendezvous(racers, DEADLINE);
    }

    /** The same racers, each of which has that much time. */
    public Rendezvous within(Duration newDeadline) {
        return new Rendezvous(racers, newDeadline);
    }

    /** The action of one racer. */
    @FunctionalInterface
    public interface Racer {
        void run(int number) throws Exception;
    }

    /** The outcome of one racer; {@code failure} is null if it succeeded. */
    public record Outcome(int racer, @Nullable Throwable failure) {
        public boolean succeeded() {
            return failure == null;
        }
    }

    /** Runs the racers once. */
    public List<Outcome> collide(Racer racer) throws Exception {
        CyclicBarrier start = new CyclicBarrier(racers);
        try (ExecutorService executor =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Outcome>> running = new ArrayList<>();
            for (int number = 0; number < racers; number++) {
                int own = number;
                running.add(
                        executor.submit(() -> {
                            start.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                            return outcome(racer, own);
                        }));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> each : running) {
                outcomes.add(each.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
            }
            return outcomes;
        }
    }

    private static Outcome outcome(Racer racer, int number) {
        try {
            racer.run(number);
            return new Outcome(number, null);
        } catch (Exception failure) {
            return new Outcome(number, failure);
        }
    }
}

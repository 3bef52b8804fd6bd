package io.cim.axon.nats.configuration;

import io.cim.axon.nats.eventstore.SnapshotKeeper;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that take snapshots: one for those that are due after a command, and one for the
 * {@link SnapshotKeeper}.
 */
final class SnapshotThreads implements AutoCloseable {

    private static final int MAX_WAITING_SNAPSHOTS = 1_000;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FINISH_TIMEOUT = Duration.ofSeconds(5);

    private final ExecutorService snapshotter =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING_SNAPSHOTS),
                    Thread.ofPlatform().name("snapshotter").factory(),
                    // a command that has committed must not fail by this: its thread takes the
                    // snapshot itself
                    new ThreadPoolExecutor.CallerRunsPolicy());

    private final ScheduledThreadPoolExecutor keeperThread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("snapshot-keeper").factory());

    private @Nullable SnapshotKeeper keeper;

    SnapshotThreads() {
        keeperThread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Takes the snapshots that are due after commands. */
    Executor snapshotter() {
        return snapshotter;
    }

    /** Runs the keeper now, then each time after the pause that its last run asked for. */
    synchronized void start(SnapshotKeeper newKeeper) {
        keeper = newKeeper;
        keeperThread.execute(() -> run(newKeeper));
    }

    private void run(SnapshotKeeper running) {
        Duration pause = running.run();
        try {
            var _ =
                    keeperThread.schedule(
                            () -> run(running), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException shutDown) {
            // it was the last run
        }
    }

    /**
     * Finishes the snapshots that are due, and covers events that may expire before the next start;
     * each within 5 s.
     */
    @Override
    public synchronized void close() {
        keeperThread.shutdown();
        snapshotter.shutdown();
        boolean keeperEnded = awaitEnd(keeperThread);
        if (awaitEnd(snapshotter) && keeperEnded && keeper != null) {
            keeper.finish(FINISH_TIMEOUT);
        }
        keeper = null;
    }

    private static boolean awaitEnd(ExecutorService executor) {
        try {
            if (executor.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
        return false;
    }
}

package io.cim.location.bench;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A pool of threads that works off a list. */
record Workers(int threads) {

    private static final int DEADLINE_SECONDS = 120;

    /**
     * Does all work, and returns when it is done.
     *
     * @throws IllegalStateException if a part fails, or all takes longer than two minutes
     */
    void share(List<? extends Runnable> work) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Object>> ends =
                    executor.invokeAll(
                            work.stream().map(Executors::callable).toList(),
                            DEADLINE_SECONDS,
                            TimeUnit.SECONDS);
            for (Future<Object> end : ends) {
                end.get(); // done or cancelled
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (ExecutionException | CancellationException failure) {
            throw new IllegalStateException("the work was not done", failure);
        }
    }
}

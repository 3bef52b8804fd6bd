package io.cim.location.bench;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** So many threads that share out work. */
record Workers(int threads) {

    private static final int DEADLINE_SECONDS = 120;

    /**
     * Does all of the work.
     *
     * @throws IllegalStateException if some of it fails, or takes longer than two minutes
     */
    void share(List<? extends Runnable> work) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Object>> ends =
                    executor.invokeAll(
                            work.stream().map(Executors::callable).toList(),
                            DEADLINE_SECONDS,
                            TimeUnit.SECONDS);
            for (Future<Object> end : ends) {
                end.get(); // ended or cancelled by now
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (ExecutionException | CancellationException failure) {
            throw new IllegalStateException("the work was not done", failure);
        }
    }
}

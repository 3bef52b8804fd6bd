package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.follow.Projection;
import io.cim.location.projection.generation.RebuildBuffer.Portion;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Projects batches of a rebuild, each divided among threads by location, so that the database works
 * on one part while another one is prepared.
 */
final class RebuildWorkers implements AutoCloseable {

    private final Projection projection;
    private final Transactions transactions;
    private final List<Segment> parts = Segment.splitBalanced(Segment.ROOT_SEGMENT, 1);
    private final ExecutorService executor =
            Executors.newFixedThreadPool(
                    parts.size(), Thread.ofPlatform().daemon().name("rebuild-", 1).factory());

    RebuildWorkers(Projection projection, Transactions transactions) {
        this.projection = projection;
        this.transactions = transactions;
    }

    /**
     * Projects a batch, each part in its own transaction.
     *
     * @throws ReadModelException if a part could not be projected
     */
    void project(List<TrackedEventMessage<?>> batch) throws InterruptedException {
        List<Callable<@Nullable Void>> tasks = new ArrayList<>();
        for (Segment part : parts) {
            tasks.add(() -> {
                projection.project(batch, part);
                return null;
            });
        }
        runAll(
                tasks,
                "the events from %s on could not be projected"
                        .formatted(batch.getFirst().trackingToken()));
    }

    /**
     * Writes locations, each portion in its own transaction.
     *
     * @throws ReadModelException if a portion could not be written
     */
    void write(List<Portion> portions) throws InterruptedException {
        List<Callable<@Nullable Void>> tasks = new ArrayList<>();
        for (Portion portion : portions) {
            tasks.add(() -> {
                write(portion);
                return null;
            });
        }
        runAll(tasks, "locations could not be written");
    }

    private void write(Portion portion) {
        transactions.execute(
                "%d locations could not be written".formatted(portion.locations().size()),
                connection ->
                        LocationTable.write(connection, portion.locations(), portion.before()));
    }

    private void runAll(List<Callable<@Nullable Void>> tasks, String failed)
            throws InterruptedException {
        for (Future<@Nullable Void> task : executor.invokeAll(tasks)) {
            try {
                task.get();
            } catch (ExecutionException failure) {
                throw new ReadModelException(failed, failure.getCause());
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}

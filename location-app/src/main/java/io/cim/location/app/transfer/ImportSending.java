package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cim.location.api.RefusalCode;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends the commands of a plan: definitions level by level, then the archivals from the lowest
 * level up. Runs once.
 */
final class ImportSending {

    private final ImportPlan plan;
    private final String commandPrefix;
    private final ServiceClient client;
    private final int workers;
    private final TransferListener listener;
    private long done;
    private volatile boolean failed;

    /**
     * A sending that has not begun.
     *
     * @param commandPrefix of the command ids, followed by the number of the record
     */
    ImportSending(
            ImportPlan plan,
            String commandPrefix,
            ServiceClient client,
            int workers,
            TransferListener listener) {
        this.plan = plan;
        this.commandPrefix = commandPrefix;
        this.client = client;
        this.workers = workers;
        this.listener = listener;
    }

    private interface Step {
        void on(PlannedLocation location) throws IOException, InterruptedException;
    }

    /** Sends everything, and returns the number of locations that were there already. */
    long run() throws InterruptedException {
        List<List<PlannedLocation>> levels = plan.levels();
        List<List<PlannedLocation>> archived =
                levels.reversed().stream()
                        .map(level -> level.stream().filter(PlannedLocation::isArchived).toList())
                        .toList();
        long all = size(levels) + size(archived);
        for (List<PlannedLocation> level : levels) {
            forEach(level, this::define, all);
        }
        for (List<PlannedLocation> level : archived) {
            forEach(level, this::archive, all);
        }
        return plan.existing();
    }

    private static long size(List<List<PlannedLocation>> levels) {
        return levels.stream().mapToLong(List::size).sum();
    }

    /** Takes the step for all locations of a level, several at once. */
    private void forEach(List<PlannedLocation> level, Step step, long all)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Callable<Void> worker =
                () -> {
                    for (int i = next.getAndIncrement();
                            i < level.size() && !failed;
                            i = next.getAndIncrement()) {
                        take(step, level.get(i));
                        reportDone(all);
                    }
                    return null;
                };
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            int count = Math.min(workers, level.size());
            for (Future<Void> each : executor.invokeAll(Collections.nCopies(count, worker))) {
                join(each);
            }
        }
    }

    private synchronized void reportDone(long all) {
        listener.reached(++done, all);
    }

    private void take(Step step, PlannedLocation location)
            throws IOException, InterruptedException {
        try {
            step.on(location);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            failed = true;
            throw failure;
        }
    }

    private static void join(Future<Void> worker) throws InterruptedException {
        try {
            var _ = worker.get();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case RuntimeException cause -> throw cause;
                case IOException cause -> throw new UncheckedIOException(cause);
                case InterruptedException cause -> throw cause;
                case null, default -> throw new IllegalStateException(failure);
            }
        }
    }

    private String commandId(PlannedLocation location) {
        return commandPrefix + "-" + location.place().number();
    }

    private void define(PlannedLocation location) throws IOException, InterruptedException {
        if (!plan.requireParent(location)) {
            return;
        }
        byte[] payload = plan.payload(location);
        Answer answer = client.command("define", commandId(location), payload);
        if (answer instanceof Answer.Refused(Problem problem)) {
            if (problem.code().equals(RefusalCode.LOCATION_ALREADY_EXISTS.wire())) {
                difference(location, payload)
                        .ifPresentOrElse(
                                difference -> plan.refuseDifferent(location, difference),
                                location::exists);
            } else {
                plan.refuse(location, problem);
            }
        }
    }

    /** How a location that is there already differs, absent if it does not. */
    private Optional<Problem> difference(PlannedLocation location, byte[] payload)
            throws InterruptedException {
        return switch (client.existing(idOnly(location))) {
            case Answer.Refused(Problem problem) -> Optional.of(problem);
            case Answer.Accepted(byte[] reply) ->
                    ExistingLocation.difference(reply, payload, location.isArchived());
        };
    }

    private static byte[] idOnly(PlannedLocation location) {
        return "{\"location_id\":\"%s\"}".formatted(location.id()).getBytes(UTF_8);
    }

    private void archive(PlannedLocation location) throws InterruptedException {
        if (location.isRefused() || location.isDifferent()) {
            return;
        }
        if (location.isKeptActive()) {
            plan.refuse(
                    location,
                    Problem.of(
                            RefusalCode.HAS_CHILDREN,
                            "/archived",
                            "is not archived yet, since a record below it is refused: correct that, and import the file again"));
            return;
        }
        Answer answer =
                client.command("archive", commandId(location) + "-archive", idOnly(location));
        if (answer instanceof Answer.Refused(Problem problem)
                && !problem.code().equals(RefusalCode.ALREADY_ARCHIVED.wire())) {
            plan.refuse(location, problem);
        }
    }
}

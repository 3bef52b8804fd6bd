package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.PublishResult.NotWritten;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.PublishResult.Unknown;
import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes single events of many writers, several in one atomic batch if that is faster: a server
 * that syncs each write to disk syncs a batch once. One batch is in flight, and the next contains
 * what has arrived meanwhile and a moment later.
 *
 * <p>A batch has one event of an aggregate at most, since the server accepts two under the same
 * expectation. If it is not stored, each of its events is published alone: the server does not
 * report which of them was in conflict.
 */
final class GroupCommit {

    /** The most events of a batch, and the most bytes of their payloads. */
    private static final int MAX_EVENTS = 256;

    private static final int MAX_BYTES = 4 << 20;

    /**
     * The part of a batch's time for which the next one waits, so that those whose events were in
     * the batch can join it with their next ones.
     */
    private static final int PART_TO_GATHER = 8;

    private final StreamWriter writer;
    private final GroupCommitPolicy policy;
    private final Duration ackTimeout;

    private final Queue<Waiting> queue = new ArrayDeque<>(); // guarded by this
    private int unfinished; // guarded by this
    private boolean committing; // guarded by this

    /**
     * Group commit on a stream.
     *
     * @param ackTimeout limit of the wait for one result, within the request's time
     */
    GroupCommit(StreamWriter writer, GroupCommitPolicy policy, Duration ackTimeout) {
        this.writer = writer;
        this.policy = policy;
        this.ackTimeout = ackTimeout;
    }

    /**
     * Publishes an event.
     *
     * @param permit checked right before the message that commits it is sent, on any thread
     */
    PublishResult publish(Message event, BooleanSupplier permit) {
        Waiting waiting = new Waiting(event, permit);
        boolean queued = enter(waiting);
        try {
            Optional<PublishResult> inBatch = queued ? await(waiting) : Optional.empty();
            return inBatch.orElseGet(() -> publishAlone(waiting));
        } finally {
            leave();
        }
    }

    /** Counts the event, and queues it for a batch or not. Returns whether it is queued. */
    private synchronized boolean enter(Waiting waiting) {
        unfinished++;
        if (!policy.shouldGroup(unfinished)) {
            return false;
        }
        queue.add(waiting);
        if (!committing) {
            committing = true;
            Thread.ofVirtual().name("group-commit-" + writer.stream()).start(this::commitAll);
        }
        return true;
    }

    private synchronized void leave() {
        unfinished--;
    }

    private PublishResult publishAlone(Waiting waiting) {
        PublishResult result = writer.publish(List.of(waiting.event), waiting.permit);
        if (result instanceof Stored) {
            policy.stored(1);
        }
        return result;
    }

    /** The result in a batch, absent if the event is to be published alone. */
    private Optional<PublishResult> await(Waiting waiting) {
        try {
            try {
                return waiting.result(RequestScope.limit(ackTimeout));
            } catch (TimeoutException late) {
                return withdraw(waiting)
                        ? Optional.of(new NotWritten("its batch was not committed in time", null))
                        : waiting.result(RequestScope.limit(ackTimeout)); // of the commit
            }
        } catch (TimeoutException late) {
            return Optional.of(new Unknown("no acknowledgement in time", late));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.of(
                    withdraw(waiting)
                            ? new NotWritten("interrupted", null)
                            : new Unknown("interrupted", interrupted));
        } catch (ExecutionException failure) {
            return Optional.of(new Unknown("the batch failed", failure.getCause()));
        }
    }

    /** Whether it is certain that the event is not stored in a batch. */
    private boolean withdraw(Waiting waiting) {
        synchronized (this) {
            queue.remove(waiting);
        }
        return waiting.withdraw();
    }

    private void commitAll() {
        for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
            long began = System.nanoTime();
            try {
                commit(batch);
            } catch (RuntimeException | Error failure) {
                batch.forEach(each -> each.result.completeExceptionally(failure));
            }
            if (batch.size() > 1) {
                LockSupport.parkNanos((System.nanoTime() - began) / PART_TO_GATHER);
            }
        }
    }

    /** The events of the next batch; empty if none is waiting, which ends this thread. */
    private synchronized List<Waiting> next() {
        List<Waiting> batch = new ArrayList<>();
        Set<String> aggregates = new HashSet<>();
        long bytes = 0;
        Iterator<Waiting> waiting = queue.iterator();
        while (waiting.hasNext() && batch.size() < MAX_EVENTS && bytes < MAX_BYTES) {
            Waiting each = waiting.next();
            if (aggregates.add(each.aggregate())) {
                batch.add(each);
                bytes += each.event.getData().length;
                waiting.remove();
            }
        }
        committing = !batch.isEmpty();
        return batch;
    }

    private void commit(List<Waiting> batch) {
        if (batch.size() == 1) {
            batch.getFirst().result.complete(Optional.empty());
            return;
        }
        PublishResult result =
                writer.publishGroup(
                        batch.stream().map(Waiting::copy).toList(),
                        () -> batch.stream().allMatch(Waiting::beginCommit));
        if (result instanceof Stored) {
            policy.stored(batch.size());
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).result.complete(part(result, batch.size() - 1 - i));
        }
    }

    /**
     * The result of one event, absent if it is to be published alone.
     *
     * @param after the number of events after it in the batch
     */
    private static Optional<PublishResult> part(PublishResult result, int after) {
        return switch (result) {
            case Stored stored -> Optional.of(new Stored(stored.lastSequence() - after));
            case Unknown unknown -> Optional.of(unknown);
            case PublishResult.Conflict _,
                    PublishResult.KnownId _,
                    PublishResult.Refused _,
                    NotWritten _ ->
                    Optional.empty();
        };
    }

    /** An event that waits for its result. */
    private static final class Waiting {

        final Message event;
        final BooleanSupplier permit;
        final CompletableFuture<Optional<PublishResult>> result = new CompletableFuture<>();

        private boolean withdrawn; // guarded by this
        private boolean committed; // guarded by this

        Waiting(Message event, BooleanSupplier permit) {
            this.event = event;
            this.permit = permit;
        }

        Optional<PublishResult> result(Duration limit)
                throws InterruptedException, ExecutionException, TimeoutException {
            return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** Whether its batch may be committed, which is then out of this event's hands. */
        synchronized boolean beginCommit() {
            committed = !withdrawn && permit.getAsBoolean();
            return committed;
        }

        /** Whether it is certain that its batch is not committed. */
        synchronized boolean withdraw() {
            withdrawn = !committed;
            return withdrawn;
        }

        /** The filter of its expectation, one for each aggregate. */
        String aggregate() {
            @Nullable String filter =
                    event.getHeaders()
                            .getFirst(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR);
            return filter == null ? event.getSubject() : filter;
        }

        /** A message with headers of its own, since the event may be published alone later. */
        Message copy() {
            return NatsMessage.builder()
                    .subject(event.getSubject())
                    .headers(new Headers(event.getHeaders()))
                    .data(event.getData())
                    .build();
        }
    }
}

package io.cim.location.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sends requests for a time, and fails if one of them does. */
record LoadGenerator(Duration duration) {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /**
     * The requests of a time.
     *
     * @param nanos their latencies
     * @param seconds until the last reply
     */
    record Load(Histogram nanos, double seconds) {

        long count() {
            return nanos.getTotalCount();
        }

        double perSecond() {
            return count() / seconds;
        }
    }

    /** Each client sends its next request when it has the reply to the one before. */
    Load closed(List<? extends Requests> clients) {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        Histogram nanos = new ConcurrentHistogram(Latencies.DIGITS);
        List<Client> running =
                clients.stream().map(requests -> new Client(requests, end, nanos)).toList();
        running.forEach(Client::next);
        await(
                CompletableFuture.allOf(
                        running.stream().map(Client::done).toArray(CompletableFuture[]::new)));
        return new Load(nanos, (System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    /** A client of a closed load. Goes on in the thread that completes a reply. */
    private record Client(
            Requests requests, long end, Histogram nanos, CompletableFuture<Void> done) {

        Client(Requests requests, long end, Histogram nanos) {
            this(requests, end, nanos, new CompletableFuture<>());
        }

        void next() {
            long sent = System.nanoTime();
            if (sent - end >= 0) {
                done.complete(null);
                return;
            }
            try {
                var _ = requests.send().whenComplete((_, failure) -> replied(sent, failure));
            } catch (RuntimeException failure) {
                done.completeExceptionally(failure);
            }
        }

        private void replied(long sent, @Nullable Throwable failure) {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else {
                nanos.recordValue(System.nanoTime() - sent);
                next();
            }
        }
    }

    /**
     * Requests are due at a constant rate, whether or not earlier ones have replies; the latency of
     * each counts from the time when it was due, so that a stall counts for all that it delays.
     */
    Load open(Requests requests, int perSecond) {
        Histogram nanos = new ConcurrentHistogram(Latencies.DIGITS);
        long start = System.nanoTime();
        int count = Math.max(1, Math.toIntExact(duration.toMillis() * perSecond / 1000));
        CompletableFuture<?>[] replies = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            replies[i] = requests.send().thenRun(() -> nanos.recordValue(System.nanoTime() - due));
        }
        await(CompletableFuture.allOf(replies));
        return new Load(nanos, (System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    private void await(CompletableFuture<Void> replies) {
        try {
            replies.get(duration.plus(REPLY_TIMEOUT).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("not every request was accepted", failure);
        }
    }
}

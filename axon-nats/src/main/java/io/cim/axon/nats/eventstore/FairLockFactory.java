package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.axonframework.common.lock.Lock;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.common.lock.LockFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fair locks of aggregates, granted in the order of the requests. A bounded number of threads waits
 * for one aggregate, each as long as its request may still begin.
 *
 * <p>The locks are reentrant. Deadlocks are not detected: a thread that waits for one lock while it
 * holds another fails in time.
 */
public final class FairLockFactory implements LockFactory {

    private final ConcurrentHashMap<String, AggregateLock> locks = new ConcurrentHashMap<>();
    private final int maxWaiting;
    private final Duration timeout;

    /**
     * A factory without locks.
     *
     * @param maxWaiting the number of threads that may wait for one aggregate, from 1
     * @param timeout limit of the wait of a thread without a request
     */
    public FairLockFactory(int maxWaiting, Duration timeout) {
        if (maxWaiting < 1) {
            throw new IllegalArgumentException(
                    "maxWaiting must be at least 1, was %d".formatted(maxWaiting));
        }
        this.maxWaiting = maxWaiting;
        this.timeout = timeout;
    }

    /**
     * {@inheritDoc}
     *
     * @throws LockAcquisitionFailedException if the maximum of threads waits already, or this one
     *     does not get the lock in time
     */
    @Override
    public Lock obtainLock(String identifier) {
        AggregateLock lock = locks.compute(identifier, this::join);
        boolean locked = false;
        try {
            Duration remaining =
                    RequestScope.current().map(RequestScope::timeToBegin).orElse(timeout);
            locked = lock.owner.tryLock(remaining.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (!locked) {
                leave(identifier);
            }
        }
        if (!locked) {
            throw new LockAcquisitionFailedException(
                    "%s was busy for too long: nothing was done, send the request again later"
                            .formatted(identifier));
        }
        return lock;
    }

    private AggregateLock join(String identifier, @Nullable AggregateLock present) {
        AggregateLock lock = present == null ? new AggregateLock(identifier) : present;
        if (lock.users > maxWaiting && !lock.isHeld()) { // one of them holds it
            throw new LockAcquisitionFailedException(
                    "%d requests wait for %s, the limit: nothing was done, send the request again later"
                            .formatted(maxWaiting, identifier));
        }
        lock.users++;
        return lock;
    }

    private void leave(String identifier) {
        locks.computeIfPresent(identifier, (_, lock) -> --lock.users == 0 ? null : lock);
    }

    /** The lock of one aggregate, removed when no thread holds it or waits for it. */
    private final class AggregateLock implements Lock {

        private final String identifier;
        private final ReentrantLock owner = new ReentrantLock(true);

        /** The number of holders and waiters; only accessed in computations of the map. */
        private int users;

        AggregateLock(String identifier) {
            this.identifier = identifier;
        }

        @Override
        public void release() {
            owner.unlock();
            leave(identifier);
        }

        @Override
        public boolean isHeld() {
            return owner.isHeldByCurrentThread();
        }
    }
}

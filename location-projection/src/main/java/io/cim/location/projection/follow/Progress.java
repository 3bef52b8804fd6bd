package io.cim.location.projection.follow;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The progress of the projection: the stream sequence up to which every segment has projected.
 * Positions only grow, since only committed ones are recorded.
 */
public final class Progress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Map<Integer, Long> positions = new TreeMap<>();
    private volatile long position;

    public Progress(Map<Integer, Long> positions) {
        this.positions.putAll(positions);
        position = lowest();
    }

    /** The position of the segment that is furthest behind. */
    public long position() {
        return position;
    }

    /** The position of each segment. */
    public Map<Integer, Long> positions() {
        lock.lock();
        try {
            return Map.copyOf(positions);
        } finally {
            lock.unlock();
        }
    }

    public void advance(int segment, long reached) {
        lock.lock();
        try {
            positions.merge(segment, reached, Math::max);
            long lowest = lowest();
            if (lowest > position) {
                position = lowest;
                advanced.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private long lowest() {
        return positions.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }

    /** Waits until a position is reached, and returns whether it is. */
    public boolean await(long wanted, Duration atMost) throws InterruptedException {
        if (position >= wanted) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            long nanos = atMost.toNanos();
            while (position < wanted && nanos > 0) {
                nanos = advanced.awaitNanos(nanos);
            }
            return position >= wanted;
        } finally {
            lock.unlock();
        }
    }
}

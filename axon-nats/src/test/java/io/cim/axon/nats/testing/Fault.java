package io.cim.axon.nats.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a {@link NatsProxy} does to the frames that it is for. It ends when it has met as many as it
 * was made for, with {@link #close()}, or with the proxy.
 */
public final class Fault implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** What is done to one frame. */
    @FunctionalInterface
    interface Action {
        void meet(Frame frame, ProxiedConnection connection, Fault fault);
    }

    private final NatsProxy proxy;
    private final Predicate<Frame> frames;
    private final int times;
    private final Action action;
    private final List<Runnable> held = new ArrayList<>();
    private int met;

    Fault(NatsProxy proxy, Predicate<Frame> frames, int times, Action action) {
        this.proxy = proxy;
        this.frames = frames;
        this.times = times;
        this.action = action;
    }

    /** Whether it has done something to this frame. */
    boolean meets(Frame frame, ProxiedConnection connection) {
        synchronized (this) {
            if (met == times || !frames.test(frame)) {
                return false;
            }
            met++;
        }
        action.meet(frame, connection, this);
        return true;
    }

    synchronized void hold(Runnable delivery) {
        held.add(delivery);
    }

    /** How many frames it has met. */
    public synchronized int met() {
        return met;
    }

    /** Returns when it has met so many frames. */
    public void awaitMet(int frameCount) {
        await().atMost(DEADLINE).until(() -> met() >= frameCount);
    }

    /** Delivers the frames that it holds, in their order. */
    public void release() {
        List<Runnable> deliveries;
        synchronized (this) {
            deliveries = List.copyOf(held);
            held.clear();
        }
        deliveries.forEach(Runnable::run);
    }

    /** Ends it; what it holds is never delivered. */
    @Override
    public void close() {
        proxy.end(this);
    }
}

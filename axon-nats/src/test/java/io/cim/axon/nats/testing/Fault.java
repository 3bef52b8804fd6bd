package io.cim.axon.nats.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A fault that a {@link NatsProxy} applies to some frames. It ends after a number of frames, with
 * {@link #close()}, or with the proxy.
 */
public final class Fault implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** The effect on one frame. */
    @FunctionalInterface
    interface Action {
        void apply(Frame frame, ProxiedConnection connection, Fault fault);
    }

    private final NatsProxy proxy;
    private final Predicate<Frame> frames;
    private final int times;
    private final Action action;
    private final List<Runnable> held = new ArrayList<>();
    private int applied;

    Fault(NatsProxy proxy, Predicate<Frame> frames, int times, Action action) {
        this.proxy = proxy;
        this.frames = frames;
        this.times = times;
        this.action = action;
    }

    /** Applies the fault if this is one of its frames, and returns whether it is. */
    boolean applyTo(Frame frame, ProxiedConnection connection) {
        synchronized (this) {
            if (applied == times || !frames.test(frame)) {
                return false;
            }
            applied++;
        }
        action.apply(frame, connection, this);
        return true;
    }

    synchronized void hold(Runnable delivery) {
        held.add(delivery);
    }

    /** The number of frames that the fault was applied to. */
    public synchronized int applied() {
        return applied;
    }

    /** Returns when the fault was applied to this many frames. */
    public void awaitApplied(int frameCount) {
        await().atMost(DEADLINE).until(() -> applied() >= frameCount);
    }

    /** Delivers the held frames, in order. */
    public void release() {
        List<Runnable> deliveries;
        synchronized (this) {
            deliveries = List.copyOf(held);
            held.clear();
        }
        deliveries.forEach(Runnable::run);
    }

    /** Ends the fault; held frames are never delivered. */
    @Override
    public void close() {
        proxy.end(this);
    }
}

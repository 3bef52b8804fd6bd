package io.cim.location.projection.generation;

import io.cim.location.projection.ProgressChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connects the instances of this JVM. */
final class Broadcast implements ProgressChannel {

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void announce(Reached reached) {
        listeners.forEach(listener -> listener.received(reached));
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }
}

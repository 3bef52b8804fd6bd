package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One location while its events are read. Takes some 300 bytes, its state as JSON, and 24 bytes for
 * each of its last 128 command ids.
 */
final class LocationHistory {

    private final UUID id;
    private long version;
    private long lastMessage;
    private @Nullable ChainLinks nextChain = ChainLinks.START;
    private @Nullable CommandIds commands;
    private @Nullable String lastBatch;
    private byte @Nullable [] state;
    private @Nullable LocationHistory parent;
    private boolean broken;
    private boolean compared;

    LocationHistory(UUID id) {
        this.id = id;
    }

    UUID id() {
        return id;
    }

    /** Whether it has an event or a snapshot. */
    boolean isDefined() {
        return version > 0;
    }

    /** The version after the last event read, 0 before the first. */
    long version() {
        return version;
    }

    /** The sequence of the last message on its subjects, 0 for none. */
    long lastMessage() {
        return lastMessage;
    }

    /** Whether its state is unknown because of a fault. */
    boolean isBroken() {
        return broken;
    }

    @Nullable LocationHistory parent() {
        return parent;
    }

    /** The chain that its next event must have, null if the event before that has expired. */
    @Nullable ChainLinks nextChain() {
        return nextChain;
    }

    /**
     * Its state, absent if it is broken, and until its snapshot is reached if events have expired.
     */
    Optional<ObjectNode> state() {
        return Optional.ofNullable(state).map(LocationState::read);
    }

    /** Records a message on its subjects that is not an event. */
    void sawOther(long sequence) {
        lastMessage = sequence;
    }

    /** Begins with the events after this version, since earlier ones have expired. */
    void beginAfter(long goneVersion) {
        version = goneVersion;
        nextChain = null;
    }

    /** Begins with a state that only a snapshot has. */
    void beginWith(StoredSnapshot snapshot) {
        beginAfter(snapshot.version());
        state = snapshot.state();
        snapshot.commands().forEach((id, led) -> commands().add(Optional.of(id), led));
    }

    /** Advances to an event. */
    void advance(EventRecord event, ChainLinks chain) {
        version = event.version();
        lastMessage = event.sequence();
        nextChain = chain.next(event.version(), event.sequence());
    }

    void become(ObjectNode newState) {
        state = LocationState.write(newState);
    }

    void move(@Nullable LocationHistory newParent) {
        parent = newParent;
    }

    /** Marks it as broken; nothing that depends on its state is checked any more. */
    void breakOff() {
        broken = true;
        state = null;
    }

    /**
     * Records the command of an event.
     *
     * @return the version after an earlier command of the same id
     */
    OptionalLong command(EventRecord event) {
        Optional<String> batch = event.batchId();
        if (batch.isPresent() && batch.get().equals(lastBatch)) {
            return OptionalLong.empty(); // the same command's
        }
        lastBatch = batch.orElse(null);
        return commands().add(event.commandId(), event.version());
    }

    CommandIds commands() {
        if (commands == null) {
            commands = new CommandIds();
        }
        return commands;
    }

    /** Whether the read model has it; recorded by {@link #compare}. */
    boolean wasCompared() {
        return compared;
    }

    void compare() {
        compared = true;
    }
}

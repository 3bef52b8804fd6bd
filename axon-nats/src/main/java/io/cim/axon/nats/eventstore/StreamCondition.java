package io.cim.axon.nats.eventstore;

/**
 * The condition of a stream.
 *
 * @param message for operators: the problem and its remedy; empty for a sound stream
 */
public record StreamCondition(State state, String message) {

    /** A stream that can be read and appended to, as far as is known. */
    static final StreamCondition SOUND = new StreamCondition(State.SOUND, "");

    /** The states of a stream. */
    public enum State {
        /** It can be read and appended to. */
        SOUND,
        /** JetStream does not answer for it. */
        UNAVAILABLE,
        /** It was deleted. */
        MISSING,
        /** It was recreated: nothing is read or appended before a restart. */
        RECREATED,
        /** It refuses events for lack of space. */
        FULL
    }
}

package io.cim.axon.nats.eventstore;

/**
 * The condition that a stream was found in.
 *
 * @param message for operators: what is wrong, and what helps; empty for a sound stream
 */
public record StreamCondition(State state, String message) {

    /** A stream that can be read and appended to, as far as is known. */
    static final StreamCondition SOUND = new StreamCondition(State.SOUND, "");

    /** What a stream may be like. */
    public enum State {
        /** It can be read and appended to. */
        SOUND,
        /** JetStream does not answer for it. */
        UNAVAILABLE,
        /** It was deleted. */
        MISSING,
        /** It was created anew: nothing is read from it or appended before a restart. */
        RECREATED,
        /** It refuses events for lack of space. */
        FULL
    }
}

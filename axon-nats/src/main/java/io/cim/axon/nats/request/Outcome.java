package io.cim.axon.nats.request;

/** What is known about the effect of a request that got no answer from its handler. */
public enum Outcome {
    /** Nothing was written, and nothing will be. */
    NOT_WRITTEN,
    /** Its handler may have written. */
    UNKNOWN
}

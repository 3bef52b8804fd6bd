package io.cim.axon.nats.gateway;

/** What is known about the effect of a request that got no answer from its handler. */
public enum Outcome {
    /** Its handler never began, or only reads: nothing was written, and nothing will be. */
    NOT_WRITTEN,
    /** Its handler was at work: it may have written, or may still write. */
    UNKNOWN
}

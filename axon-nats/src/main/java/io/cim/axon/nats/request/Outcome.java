package io.cim.axon.nats.request;

/** Whether a request that failed has written. */
public enum Outcome {
    /** Nothing was written, and nothing will be. */
    NOT_WRITTEN,
    /** It may have written. */
    UNKNOWN
}

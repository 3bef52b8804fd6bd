package io.cim.axon.nats.request;

/** A failure of a request, which reports whether the request has written. */
public interface RequestFailure {

    /** Whether the request has written. */
    Outcome outcome();
}

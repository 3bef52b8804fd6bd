package io.cim.location.app.transfer;

import io.cim.location.app.transfer.SourceRecord.Problem;

/** The final answer of the service to a request. */
sealed interface Answer {

    /** The request was accepted. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Accepted(byte[] body) implements Answer {}

    /** The request was refused. */
    record Refused(Problem problem) implements Answer {}
}

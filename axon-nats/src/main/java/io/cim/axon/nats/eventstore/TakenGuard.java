package io.cim.axon.nats.eventstore;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.NatsJetStreamConstants;

/**
 * A guard that a unit of work has taken, and the message by which its append advances it.
 *
 * @param subject the guard's subject, without wildcards: the server tracks the expectations of
 *     appends in flight by this text
 * @param sequence the stream sequence of the last message there, 0 if there is none
 * @param lastEvent the stream sequence of the last event when the guard was taken, 0 if not known
 */
record TakenGuard(String subject, long sequence, long lastEvent) {

    /** Header of the guards of this store; its value is the id of the append's first event. */
    private static final String MARK = "Axon-Guard";

    private static final byte[] NO_BODY = {};

    /** Whether these are the headers of a guard that this store has written. */
    static boolean isMarked(StoredHeaders headers) {
        return headers.contains(MARK);
    }

    /**
     * The guard's message, which precedes the events of the append. It is the same in each attempt.
     *
     * @param first the first event of the append
     * @param index the guard's index among the guards of the append
     */
    Message message(String stream, OutgoingEvent first, int index) {
        Headers headers =
                new Headers()
                        .put(
                                NatsJetStreamConstants.MSG_ID_HDR,
                                "guard-%d-%s".formatted(index, first.identifier()))
                        .put(MARK, first.identifier())
                        .put(NatsJetStreamConstants.EXPECTED_STREAM_HDR, stream)
                        .put(
                                NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
                                Long.toString(sequence))
                        .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR, subject);
        return NatsMessage.builder().subject(subject).headers(headers).data(NO_BODY).build();
    }

    /** The message of the exception about the lost guard. */
    String describeLoss() {
        return "guard %s was at sequence %d when it was taken, and another unit of work has appended under it since"
                .formatted(subject, sequence);
    }
}

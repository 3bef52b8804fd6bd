package io.cim.axon.nats.eventstore;

/** The error codes of JetStream that an event store distinguishes ({@code err_code} in a reply). */
final class JetStreamError {

    /** The server has no JetStream at all. */
    static final int NOT_ENABLED = 10076;

    /** The account has no JetStream. */
    static final int NOT_ENABLED_FOR_ACCOUNT = 10039;

    /** The account has no space left. */
    static final int ACCOUNT_RESOURCES_EXCEEDED = 10002;

    /** The server has no space left. */
    static final int INSUFFICIENT_RESOURCES = 10023;

    /** The server has no memory left. */
    static final int MEMORY_RESOURCES_EXCEEDED = 10028;

    /** The server has no storage left. */
    static final int STORAGE_RESOURCES_EXCEEDED = 10047;

    /** A message could not be stored; the description has the reason. */
    static final int STORE_FAILED = 10077;

    /** There is no such message. */
    static final int NO_MESSAGE_FOUND = 10037;

    /** There is no such stream. */
    static final int STREAM_NOT_FOUND = 10059;

    /** There is a stream of this name, with another configuration. */
    static final int STREAM_EXISTS = 10058;

    /** Another stream already has a subject of this one. */
    static final int SUBJECTS_OVERLAP = 10065;

    /** The last sequence is not the expected one. */
    static final int WRONG_LAST_SEQUENCE = 10071;

    /** The same, while the last message is still being replicated. */
    static final int WRONG_LAST_SEQUENCE_IN_FLIGHT = 10164;

    /** A message with this id is being replicated. */
    static final int DUPLICATE_IN_FLIGHT = 10158;

    /** The stream already has a message with the id of one of the batch. */
    static final int BATCH_HAS_DUPLICATE = 10201;

    /** A message of a batch has no batch sequence. */
    static final int BATCH_SEQUENCE_MISSING = 10175;

    /** A batch lost a message, or was dropped while idle. */
    static final int BATCH_INCOMPLETE = 10176;

    /** Too many batches are in flight. */
    static final int TOO_MANY_BATCHES = 10210;

    private JetStreamError() {}
}

package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;

/**
 * An event of a location, as in its message.
 *
 * @param sequence the stream sequence
 * @param locationId the location in its subject
 * @param type the last token of its subject, for instance {@code parent_set}
 * @param version the location's version after it, from 1
 * @param eventId its id
 * @param time of the event, as in replies
 * @param chain the header that names the events before it
 * @param expected the last sequence of the location that the append expected, 0 for none
 * @param commandId the command that wrote it, if its client gave it an id
 * @param batchId its atomic batch, absent if it was written alone
 * @param body its payload, absent if this build cannot read it
 */
record EventRecord(
        long sequence,
        UUID locationId,
        String type,
        long version,
        String eventId,
        String time,
        String chain,
        long expected,
        Optional<String> commandId,
        Optional<String> batchId,
        Optional<ObjectNode> body) {}

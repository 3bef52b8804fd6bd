package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.util.Set;

/** Checks that no aggregate of a stream has the subjects of guards. */
public final class GuardSpaceCheck {

    private GuardSpaceCheck() {}

    /**
     * Checks at the stream's leader that no guard space is the identifier of an aggregate.
     *
     * @param guardSpaces tokens of {@code [A-Za-z0-9_-]}
     * @throws IllegalArgumentException if one is
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    public static void requireFree(
            Connection connection,
            JetStreamOptions options,
            EventStreamDefinition stream,
            Set<String> guardSpaces) {
        StreamReader reader =
                new StreamReader(
                        connection,
                        options.getPrefix(),
                        stream.name(),
                        EngineSettings.DEFAULT_READ_TIMEOUT);
        Subjects subjects = new Subjects(stream.subjectPrefix(), Set.of());
        for (String space : guardSpaces) {
            boolean isAggregate =
                    reader.last(Source.LEADER, subjects.filter(space))
                            .map(StoredMessage::headers)
                            .filter(EventFormat::hasAnyHeader)
                            .isPresent();
            if (isAggregate) {
                throw new IllegalArgumentException(
                        "'%s' is the identifier of an aggregate in stream %s, whose events would no longer be found; choose another name"
                                .formatted(space, stream.name()));
            }
        }
    }
}

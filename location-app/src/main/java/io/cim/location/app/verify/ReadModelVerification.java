package io.cim.location.app.verify;

import io.cim.location.api.LocationId;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.generation.StoredReadModel;
import io.cim.location.projection.generation.StoredReadModel.Part;
import io.cim.location.projection.generation.UnverifiableReadModelException;
import java.util.Map;
import java.util.Set;

/** Compares the read model with the events up to the sequence that it has reached. */
final class ReadModelVerification {

    /**
     * The result of the comparison.
     *
     * @param done whether the read model was compared, or found broken
     * @param summary for the report: what was compared, or why nothing was
     */
    record Outcome(boolean done, String summary) {}

    private final ReadModelStore store;
    private final StoredStream stream;
    private final String streamIdentity;
    private final EventReading reading;
    private final VerificationListener listener;
    private final Findings findings;

    ReadModelVerification(
            ReadModelStore store,
            StoredStream stream,
            String streamIdentity,
            EventReading reading,
            VerificationListener listener,
            Findings findings) {
        this.store = store;
        this.stream = stream;
        this.streamIdentity = streamIdentity;
        this.reading = reading;
        this.listener = listener;
        this.findings = findings;
    }

    /**
     * Reads the events up to the position of the read model, and compares. No transaction is open
     * in its database while it reads.
     */
    Outcome run() {
        try {
            reading.to(Math.min(position(), reading.last()));
            try (StoredReadModel readModel = StoredReadModel.open(store)) {
                return compare(readModel);
            }
        } catch (UnverifiableReadModelException unverifiable) {
            return new Outcome(false, String.valueOf(unverifiable.getMessage()));
        } catch (ReadModelException broken) {
            fault("%s: %s".formatted(broken.getMessage(), rootCause(broken).getMessage()));
            return new Outcome(true, "the read model is broken");
        }
    }

    private long position() throws UnverifiableReadModelException {
        try (StoredReadModel readModel = StoredReadModel.open(store)) {
            return readModel.parts().getFirst().position();
        }
    }

    private Outcome compare(StoredReadModel readModel) {
        if (!readModel.streamName().equals(stream.name())
                || !readModel.streamIdentity().equals(streamIdentity)) {
            fault(
                    "it was made from stream %s with id %s, and not from %s with id %s"
                            .formatted(
                                    readModel.streamName(),
                                    readModel.streamIdentity(),
                                    stream.name(),
                                    streamIdentity));
            return new Outcome(true, "the read model belongs to another stream");
        }
        listener.comparing();
        Map<String, Long> deadLetters = readModel.deadLetters();
        deadLetters.forEach((location, count) ->
                findings.add(
                        FaultKind.DEAD_LETTER,
                        location,
                        "%d of its events wait to be projected".formatted(count)));
        ReadModelCheck check =
                new ReadModelCheck(reading.check().histories(), deadLetters, findings);
        for (Part part : readModel.parts()) {
            if (!advance(part)) {
                return new Outcome(true, "the read model is not at a position of the stream");
            }
            check.compare(readModel, part);
        }
        wrong(readModel.withOutdatedMetadata(), "it is not found by exactly its metadata");
        wrong(
                readModel.withOutdatedTerms(),
                "it is not found by exactly its tags and virtual location");
        wrong(readModel.withOutdatedBoundary(), "it is not found by exactly its boundary");
        wrong(readModel.withOutdatedIdentifiers(), "it is not found by exactly its identifiers");
        wrong(readModel.withOutdatedPath(), "it is not found by exactly what is above it");
        return new Outcome(
                true,
                "read model: generation %d at sequence %d, %d locations compared"
                        .formatted(
                                readModel.generation(),
                                readModel.parts().getLast().position(),
                                check.locations()));
    }

    private void wrong(Set<LocationId> locations, String what) {
        locations.forEach(id -> findings.add(FaultKind.WRONG_LOCATION, id, what));
    }

    /** Reads up to the position of a part, and checks that the stream has it. */
    private boolean advance(Part part) {
        if (part.position() < reading.first() - 1) {
            fault(
                    "it is at sequence %d, and events up to %d have expired since: rebuild it"
                            .formatted(part.position(), reading.first() - 1));
            return false;
        }
        if (part.position() < reading.position()) {
            throw new VerificationException(
                    "the read model has gone back to sequence %d meanwhile: verify again"
                            .formatted(part.position()),
                    null);
        }
        long last = stream.info().getStreamState().getLastSequence();
        if (part.position() > last) {
            fault(
                    "it is at sequence %d, and the stream ends at %d: the stream was restored or cut"
                            .formatted(part.position(), last));
            return false;
        }
        reading.to(part.position());
        boolean sound =
                part.eventId().isEmpty()
                        || part.position() < reading.first()
                        || reading.latest()
                                .filter(message -> message.sequence() == part.position())
                                .flatMap(message -> message.header("ce-id"))
                                .filter(part.eventId()::equals)
                                .isPresent();
        if (!sound) {
            fault(
                    "it has event %s at sequence %d, and the stream does not: the stream was restored or cut"
                            .formatted(part.eventId(), part.position()));
        }
        return sound;
    }

    private void fault(String what) {
        findings.add(FaultKind.BROKEN_READ_MODEL, "the read model", what);
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}

package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamCondition.State;
import java.util.List;
import java.util.Optional;

/**
 * Finds out the condition of a stream by requests to its leader.
 *
 * @param stores the stream and that of its snapshots, which must have space too
 */
record StreamInspection(StreamIdentity identity, List<Store> stores) {

    /**
     * A stream that was written to. Once it has refused a message for lack of space it counts as
     * full until it has stored one, or a probe finds space.
     *
     * @param probeSubject a subject of the stream, on which nothing is ever stored
     */
    record Store(StreamWriter writer, StreamInfos infos, String probeSubject) {

        Optional<String> refusal() {
            StoreSpace space = writer.space();
            if (space.refusal().isPresent() && StoreSpace.hasRoom(infos.read())) {
                writer.probe(probeSubject);
            }
            return space.refusal()
                    .map(refusal ->
                            "stream %s takes no messages: %s; raise its limit or free space"
                                    .formatted(writer.stream(), refusal));
        }
    }

    StreamCondition run() {
        try {
            identity.inspect();
            return stores.stream()
                    .map(Store::refusal)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(refusal -> new StreamCondition(State.FULL, refusal))
                    .orElse(StreamCondition.SOUND);
        } catch (StreamMismatchException recreated) {
            return new StreamCondition(State.RECREATED, String.valueOf(recreated.getMessage()));
        } catch (EventStoreUnavailableException unavailable) {
            return identity.isMissing()
                    ? new StreamCondition(
                            State.MISSING, "the stream was deleted: restore it from a backup")
                    : new StreamCondition(
                            State.UNAVAILABLE, String.valueOf(unavailable.getMessage()));
        }
    }
}

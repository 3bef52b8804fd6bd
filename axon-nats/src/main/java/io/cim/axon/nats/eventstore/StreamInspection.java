package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamCondition.State;
import java.util.List;
import java.util.Optional;

/** Determines the condition of a stream by requests to its leader. */
final class StreamInspection {

    private final StreamIdentity identity;
    private final List<Store> stores;

    /**
     * An inspection.
     *
     * @param stores the stream of the events and that of the snapshots, which needs space too
     */
    StreamInspection(StreamIdentity identity, List<Store> stores) {
        this.identity = identity;
        this.stores = stores;
    }

    /**
     * A stream that is written to. After it has refused a message for lack of space it counts as
     * full until it has stored one, or a probe finds space.
     */
    static final class Store {

        private final StreamWriter writer;
        private final StreamInfos infos;
        private final String probeSubject;

        /**
         * A stream.
         *
         * @param probeSubject a subject of the stream, on which nothing is ever stored
         */
        Store(StreamWriter writer, StreamInfos infos, String probeSubject) {
            this.writer = writer;
            this.infos = infos;
            this.probeSubject = probeSubject;
        }

        Optional<String> refusal() {
            if (writer.lackOfSpace().isPresent() && StoreSpace.hasRoom(infos.read())) {
                writer.probe(probeSubject);
            }
            return writer.lackOfSpace()
                    .map(refusal ->
                            "stream %s takes no messages: %s; raise its limit or free space"
                                    .formatted(writer.stream(), refusal));
        }
    }

    StreamCondition run() {
        try {
            identity.recheck();
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

package io.cim.axon.nats.eventstore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The event store on a server that accepts only small messages. */
class SmallMaxPayloadTest {

    private static EventStoreServers shared;

    @BeforeAll
    static void start() {
        shared = EventStoreServers.smallMaxPayload();
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @Nested
    class Appends extends AppendSuite {
        Appends() {
            super(shared);
        }
    }

    @Nested
    class Loads extends LoadSuite {
        Loads() {
            super(shared);
        }
    }

    @Nested
    class Snapshots extends SnapshotSuite {
        Snapshots() {
            super(shared);
        }
    }

    @Nested
    class ReadModels extends ReadModelSuite {
        ReadModels() {
            super(shared);
        }
    }

    @Nested
    class Tracking extends TrackingSuite {
        Tracking() {
            super(shared);
        }
    }
}

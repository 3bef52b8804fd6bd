package io.cim.axon.nats.eventstore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The event store on a cluster whose streams have three replicas. */
class ThreeReplicasTest {

    private static EventStoreServers shared;

    @BeforeAll
    static void start() {
        shared = EventStoreServers.threeReplicas();
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @Nested
    class AxonsEngineTests extends AxonEngineSuite {
        AxonsEngineTests() {
            super(shared);
        }
    }

    @Nested
    class AxonsEventStoreTests extends AxonEventStoreSuite {
        AxonsEventStoreTests() {
            super(shared);
        }
    }

    @Nested
    class Appends extends AppendSuite {
        Appends() {
            super(shared);
        }
    }

    @Nested
    class Formats extends FormatSuite {
        Formats() {
            super(shared);
        }
    }

    @Nested
    class Races extends RaceSuite {
        Races() {
            super(shared);
        }
    }

    @Nested
    class Settlements extends SettlementSuite {
        Settlements() {
            super(shared);
        }
    }

    @Nested
    class Crashes extends CrashSuite {
        Crashes() {
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
    class Tracking extends TrackingSuite {
        Tracking() {
            super(shared);
        }
    }
}

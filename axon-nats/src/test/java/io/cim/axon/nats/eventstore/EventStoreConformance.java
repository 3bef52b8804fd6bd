package io.cim.axon.nats.eventstore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** All suites of an event store, Axon's and our own; a subclass chooses the servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventStoreConformance {

    private final EventStoreServers shared;

    /** Runs the suites on these servers, and closes them afterwards. */
    EventStoreConformance(EventStoreServers shared) {
        this.shared = shared;
    }

    @AfterAll
    void stop() {
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
    class Guards extends GuardSuite {
        Guards() {
            super(shared);
        }
    }

    @Nested
    class GuardsLostAnswers extends GuardLostAnswerSuite {
        GuardsLostAnswers() {
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
    class LostAnswers extends LostAnswerSuite {
        LostAnswers() {
            super(shared);
        }
    }

    @Nested
    class GroupCommits extends GroupCommitSuite {
        GroupCommits() throws Exception {
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

    @Nested
    class Live extends LiveSuite {
        Live() {
            super(shared);
        }
    }
}

package io.cim.location.app.settings;

import java.time.Duration;
import java.util.List;

/**
 * The locations as aggregates.
 *
 * @param snapshotFrequency events of a location between two snapshots, from 1
 * @param snapshotLoadTime the longest load of a location that does not cause a snapshot
 * @param cachedLocations locations kept in memory between commands, from 1
 */
public record AggregateSettings(
        int snapshotFrequency, Duration snapshotLoadTime, int cachedLocations) {

    private static final Setting<Integer> SNAPSHOT_FREQUENCY =
            Setting.number(
                    "SNAPSHOT_FREQUENCY",
                    100,
                    1,
                    1_000_000,
                    "events of a location between two snapshots");
    private static final Setting<Integer> SNAPSHOT_LOAD_TIME =
            Setting.number(
                    "SNAPSHOT_LOAD_TIME",
                    100,
                    1,
                    60_000,
                    "milliseconds that a load of a location may take before it gets a snapshot");
    private static final Setting<Integer> CACHED_LOCATIONS =
            Setting.number(
                    "CACHED_LOCATIONS",
                    10_000,
                    1,
                    10_000_000,
                    "locations kept in memory between commands");

    static final List<Setting<?>> ALL =
            List.of(SNAPSHOT_FREQUENCY, SNAPSHOT_LOAD_TIME, CACHED_LOCATIONS);

    static AggregateSettings read(SettingReader reader) {
        return new AggregateSettings(
                reader.read(SNAPSHOT_FREQUENCY),
                Duration.ofMillis(reader.read(SNAPSHOT_LOAD_TIME)),
                reader.read(CACHED_LOCATIONS));
    }
}

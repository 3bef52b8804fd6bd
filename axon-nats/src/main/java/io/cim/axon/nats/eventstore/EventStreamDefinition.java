package io.cim.axon.nats.eventstore;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The definition of an event store's streams: one for the events, and one for the snapshots, which
 * outlive the retention of the events.
 *
 * @param name the stream of the events: {@code [A-Za-z0-9_-]}, 1 to 200 characters; the stream of
 *     the snapshots has the suffix {@code _SNAPSHOTS}
 * @param subjectPrefix the prefix of the subjects of events, for instance {@code events.location};
 *     the stream has {@code <subjectPrefix>.>}, and snapshots are on {@code
 *     snapshots.<subjectPrefix>.<aggregate identifier>}
 * @param maxAge the retention of events, at least an hour
 * @param replicas the number of replicas of each stream, 1 to 5
 */
public record EventStreamDefinition(
        String name, String subjectPrefix, Duration maxAge, int replicas) {

    /** One year. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(365);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,200}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Duration MIN_MAX_AGE = Duration.ofHours(1);
    private static final int MAX_REPLICAS = 5;

    public EventStreamDefinition {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(subjectPrefix, "subjectPrefix is null");
        Objects.requireNonNull(maxAge, "maxAge is null");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "stream name must be 1 to 200 characters of [A-Za-z0-9_-], was '%s'"
                            .formatted(name));
        }
        if (!PREFIX.matcher(subjectPrefix).matches()) {
            throw new IllegalArgumentException(
                    "subject prefix must be tokens of [A-Za-z0-9_-] joined by dots, was '%s'"
                            .formatted(subjectPrefix));
        }
        if (maxAge.compareTo(MIN_MAX_AGE) < 0) {
            throw new IllegalArgumentException(
                    "maxAge must be at least %s, was %s".formatted(MIN_MAX_AGE, maxAge));
        }
        if (replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "replicas must be 1 to %d, was %d".formatted(MAX_REPLICAS, replicas));
        }
    }

    /** A definition with {@link #DEFAULT_MAX_AGE} and one replica. */
    public static EventStreamDefinition of(String name, String subjectPrefix) {
        return new EventStreamDefinition(name, subjectPrefix, DEFAULT_MAX_AGE, 1);
    }

    public EventStreamDefinition withReplicas(int newReplicas) {
        return new EventStreamDefinition(name, subjectPrefix, maxAge, newReplicas);
    }

    /** The stream of the snapshots. */
    public String snapshotStream() {
        return name + "_SNAPSHOTS";
    }

    /** The prefix of the subjects of snapshots. */
    public String snapshotPrefix() {
        return "snapshots." + subjectPrefix;
    }
}

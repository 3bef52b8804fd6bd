package io.cim.location.app.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The ids of the last {@value #REMEMBERED} commands that wrote to one location. Of an id 64 bits of
 * a digest are kept.
 */
final class CommandIds {

    /** The commands of a location for which an id counts (wire contract, section 1). */
    static final int REMEMBERED = 128;

    private static final int AT_FIRST = 2;

    private long commands;
    private int ids;
    private long[] digests = new long[0];
    private long[] versions = new long[0];
    private long[] places = new long[0];

    /**
     * Adds a command.
     *
     * @param version of the location after it
     * @return the version after an earlier command with the same id, if that still counts
     */
    OptionalLong add(Optional<String> id, long version) {
        OptionalLong before = id.map(this::find).orElse(OptionalLong.empty());
        commands++;
        if (before.isEmpty()) {
            id.ifPresent(text -> remember(digest(text), version));
        }
        return before;
    }

    private static long digest(String id) {
        return UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).getMostSignificantBits();
    }

    /** The version after the command of an id, if that still counts. */
    OptionalLong find(String id) {
        long digest = digest(id);
        for (int i = 0; i < Math.min(ids, REMEMBERED); i++) {
            if (digests[i] == digest && places[i] > commands - REMEMBERED) {
                return OptionalLong.of(versions[i]);
            }
        }
        return OptionalLong.empty();
    }

    private void remember(long digest, long version) {
        if (ids == digests.length && ids < REMEMBERED) {
            int longer = Math.max(AT_FIRST, 2 * ids);
            digests = Arrays.copyOf(digests, longer);
            versions = Arrays.copyOf(versions, longer);
            places = Arrays.copyOf(places, longer);
        }
        int next = ids % REMEMBERED;
        ids++;
        digests[next] = digest;
        versions[next] = version;
        places[next] = commands;
    }
}

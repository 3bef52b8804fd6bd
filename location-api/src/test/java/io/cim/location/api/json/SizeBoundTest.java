package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.Address;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.Tags;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SizeBoundTest {

    /** The character with the longest escape, which earlier builds stored. */
    private static String longest(int characters) {
        return "\u0001".repeat(characters);
    }

    @Test
    void holdsForTheLongestOfAllParts() {
        LocationState largest =
                new LocationState(
                        new LocationId(new UUID(0, 1)),
                        new LocationName(longest(200)),
                        LocationType.PHYSICAL,
                        null,
                        LocationStatus.ACTIVE,
                        new Address(
                                longest(200),
                                longest(200),
                                longest(200),
                                longest(200),
                                "CH",
                                longest(200)),
                        null,
                        null,
                        null,
                        new VirtualLocation(
                                VirtualLocationKind.WEBSITE,
                                longest(512),
                                Collections.nCopies(
                                        16,
                                        new VirtualLocation.Url(
                                                longest(2_048),
                                                longest(64),
                                                false,
                                                Integer.MAX_VALUE)),
                                Collections.nCopies(16, longest(45)),
                                Collections.nCopies(64, 65_535),
                                entries(64)),
                        new LocationId(new UUID(0, 2)),
                        IntStream.range(0, LocationIdentifier.MOST)
                                .mapToObj(i ->
                                        new LocationIdentifier(
                                                "s".repeat(62) + i / 10 + i % 10, longest(256)))
                                .collect(Collectors.toSet()),
                        IntStream.range(0, Tags.MOST)
                                .mapToObj(i -> longest(62) + i / 10 + i % 10)
                                .collect(Collectors.toSet()),
                        new Metadata(entries(Metadata.MOST_ENTRIES)),
                        true,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Instant.EPOCH);
        assertThat(LocationJson.size(new LocationView(largest, Long.MAX_VALUE)))
                .isLessThanOrEqualTo(SizeBound.of(largest));
    }

    private static Map<String, String> entries(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap(i -> "k".repeat(125) + (100 + i), i -> longest(4_096)));
    }
}

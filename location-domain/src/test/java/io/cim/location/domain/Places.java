package io.cim.location.domain;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationCommand.AddIdentifier;
import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.AddTags;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveIdentifier;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.RemoveTags;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.Patch;
import io.cim.location.api.Reason;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values and messages to test with. Commands expect no version unless one is given. */
final class Places {

    static final LocationId A = id(0xA);
    static final LocationId B = id(0xB);
    static final LocationId C = id(0xC);

    static final LocationName HALL = new LocationName("Hall");
    static final LocationName ATRIUM = new LocationName("Atrium");
    static final LocationKind ROOM = new LocationKind("room");
    static final TimeZoneName ZURICH = new TimeZoneName("Europe/Zurich");
    static final Reason MOVED = new Reason("moved");
    static final Address SPRINGFIELD =
            new Address("123 Main St", null, "Springfield", "IL", "US", "62701");
    static final Address SHELBYVILLE =
            new Address("1 Elm St", "Floor 2", "Shelbyville", "IL", "US", "62565");
    static final Coordinates NORTH = new Coordinates(60.5, 10.25, 12.0);
    static final Coordinates SOUTH = new Coordinates(-33.9, 18.4, null);
    static final VirtualLocation WEBSITE =
            new VirtualLocation(
                    VirtualLocationKind.WEBSITE,
                    "www",
                    List.of(new VirtualLocation.Url("https://example.org/", "home", true, 0)),
                    List.of("192.0.2.1"),
                    List.of(443),
                    Map.of("provider", "example"));
    static final VirtualLocation MEETING_ROOM =
            new VirtualLocation(
                    VirtualLocationKind.MEETING_ROOM,
                    "standup",
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of());

    private static final Instant HOUR_ZERO = Instant.parse("2026-11-24T00:00:00.120Z");

    private Places() {}

    static LocationId id(long number) {
        return new LocationId(new UUID(0, number));
    }

    /** A time in each hour, to the millisecond. */
    static Instant hour(long number) {
        return HOUR_ZERO.plus(Duration.ofHours(number));
    }

    static Metadata metadata(int entries) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int key = 0; key < entries; key++) {
            metadata.put("key-" + key, "value");
        }
        return new Metadata(metadata);
    }

    /** A hybrid root without any part. */
    static Defined defined(LocationId id) {
        return defined(id, LocationType.HYBRID);
    }

    static Defined defined(LocationId id, LocationType type) {
        return new Defined(
                id,
                HALL,
                type,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                Set.of(),
                Metadata.EMPTY);
    }

    static Defined defined(LocationId id, @Nullable LocationId parent) {
        return new Defined(
                id,
                HALL,
                LocationType.HYBRID,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                parent,
                Set.of(),
                Set.of(),
                Metadata.EMPTY);
    }

    static Defined defined(LocationId id, Metadata metadata) {
        return new Defined(
                id,
                HALL,
                LocationType.HYBRID,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                Set.of(),
                metadata);
    }

    /** A hybrid root with all parts. */
    static Defined definedInFull(LocationId id) {
        return new Defined(
                id,
                HALL,
                LocationType.HYBRID,
                null,
                null,
                SPRINGFIELD,
                NORTH,
                null,
                null,
                WEBSITE,
                null,
                Set.of(),
                Set.of(),
                metadata(2));
    }

    /** A logical root with a kind, a status, a time zone and two tags. */
    static Defined described(LocationId id) {
        return new Defined(
                id,
                HALL,
                LocationType.LOGICAL,
                ROOM,
                LocationStatus.PLANNED,
                null,
                null,
                ZURICH,
                null,
                null,
                null,
                Set.of(),
                Set.of("quiet", "1st floor"),
                Metadata.EMPTY);
    }

    static Define define(LocationId id) {
        return define(id, null, null);
    }

    static Define define(LocationId id, @Nullable LocationId parent) {
        return define(id, parent, null);
    }

    static Define define(
            LocationId id, @Nullable LocationId parent, @Nullable Long expectedVersion) {
        return new Define(
                id,
                HALL,
                LocationType.HYBRID,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                parent,
                Set.of(),
                Set.of(),
                Metadata.EMPTY,
                expectedVersion);
    }

    static Update rename(LocationId id, LocationName name) {
        return rename(id, name, null);
    }

    static Update rename(LocationId id, LocationName name, @Nullable Long expectedVersion) {
        return new Update(
                id,
                name,
                null,
                Patch.keep(),
                null,
                Patch.keep(),
                Patch.keep(),
                Patch.keep(),
                Patch.keep(),
                Patch.keep(),
                MOVED,
                expectedVersion);
    }

    static Update update(
            LocationId id,
            Patch<Address> address,
            Patch<Coordinates> coordinates,
            Patch<VirtualLocation> virtual) {
        return new Update(
                id,
                null,
                null,
                Patch.keep(),
                null,
                address,
                coordinates,
                Patch.keep(),
                Patch.keep(),
                virtual,
                null,
                null);
    }

    static Update retype(LocationId id, LocationType type, Patch<VirtualLocation> virtualLocation) {
        return new Update(
                id,
                null,
                type,
                Patch.keep(),
                null,
                Patch.keep(),
                Patch.keep(),
                Patch.keep(),
                Patch.keep(),
                virtualLocation,
                null,
                null);
    }

    static Update describe(
            LocationId id,
            Patch<LocationKind> kind,
            @Nullable LocationStatus status,
            Patch<TimeZoneName> timeZone) {
        return new Update(
                id,
                null,
                null,
                kind,
                status,
                Patch.keep(),
                Patch.keep(),
                timeZone,
                Patch.keep(),
                Patch.keep(),
                null,
                null);
    }

    static AddIdentifier addIdentifier(LocationId id, String system, String value) {
        return new AddIdentifier(id, system, value, MOVED, null);
    }

    static RemoveIdentifier removeIdentifier(LocationId id, String system, String value) {
        return new RemoveIdentifier(id, system, value, MOVED, null);
    }

    static AddTags addTags(LocationId id, Set<String> tags) {
        return addTags(id, tags, null);
    }

    static AddTags addTags(LocationId id, Set<String> tags, @Nullable Long expectedVersion) {
        return new AddTags(id, tags, MOVED, expectedVersion);
    }

    static RemoveTags removeTags(LocationId id, Set<String> tags) {
        return removeTags(id, tags, null);
    }

    static RemoveTags removeTags(LocationId id, Set<String> tags, @Nullable Long expectedVersion) {
        return new RemoveTags(id, tags, MOVED, expectedVersion);
    }

    static SetParent setParent(LocationId id, LocationId parent) {
        return setParent(id, parent, null);
    }

    static SetParent setParent(LocationId id, LocationId parent, @Nullable Long expectedVersion) {
        return new SetParent(id, parent, MOVED, expectedVersion);
    }

    static RemoveParent removeParent(LocationId id) {
        return removeParent(id, null);
    }

    static RemoveParent removeParent(LocationId id, @Nullable Long expectedVersion) {
        return new RemoveParent(id, MOVED, expectedVersion);
    }

    static AddMetadata addMetadata(LocationId id, String key, String value) {
        return addMetadata(id, key, value, null);
    }

    static AddMetadata addMetadata(
            LocationId id, String key, String value, @Nullable Long expectedVersion) {
        return new AddMetadata(id, key, value, MOVED, expectedVersion);
    }

    static RemoveMetadata removeMetadata(LocationId id, String key) {
        return removeMetadata(id, key, null);
    }

    static RemoveMetadata removeMetadata(
            LocationId id, String key, @Nullable Long expectedVersion) {
        return new RemoveMetadata(id, key, MOVED, expectedVersion);
    }

    static Archive archive(LocationId id) {
        return archive(id, null);
    }

    static Archive archive(LocationId id, @Nullable Long expectedVersion) {
        return new Archive(id, MOVED, expectedVersion);
    }

    static Restore restore(LocationId id) {
        return restore(id, null);
    }

    static Restore restore(LocationId id, @Nullable Long expectedVersion) {
        return new Restore(id, MOVED, expectedVersion);
    }
}

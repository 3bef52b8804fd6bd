package io.cim.location.api;

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
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.IdentifierAdded;
import io.cim.location.api.LocationEvent.IdentifierRemoved;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.TagsAdded;
import io.cim.location.api.LocationEvent.TagsRemoved;
import io.cim.location.api.LocationEvent.Updated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The records of the golden files, by the files' names. */
public final class Samples {

    public static final Set<String> COUNTRIES = Countries.codes();
    public static final LocationId ID = LocationId.of("550e8400-e29b-41d4-a716-446655440000");
    public static final LocationId PARENT = LocationId.of("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    public static final LocationId OTHER_PARENT =
            LocationId.of("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
    public static final Address SPRINGFIELD =
            new Address("123 Main St", null, "Springfield", "IL", "US", "62701");
    public static final Address ZURICH =
            new Address("Hauptstraße 1", "2. Stock", "Zürich", "ZH", "CH", "8001");
    public static final Set<LocationIdentifier> IDENTIFIERS =
            Set.of(
                    new LocationIdentifier("sap", "Größe 17"),
                    new LocationIdentifier("sap", "0"),
                    new LocationIdentifier("bim:x/y", "1"));
    public static final Address DUBAI = new Address(null, null, null, "Dubai", "AE", null);
    public static final Coordinates HALL = new Coordinates(47.3769, 8, -40.8);
    public static final Coordinates CORNER = new Coordinates(-90, 180, null);
    public static final VirtualLocation BARE =
            new VirtualLocation(
                    VirtualLocationKind.OTHER, "x", List.of(), List.of(), List.of(), Map.of());
    public static final VirtualLocation ROOM =
            new VirtualLocation(
                    VirtualLocationKind.MEETING_ROOM,
                    "room-1",
                    List.of(
                            new VirtualLocation.Url(
                                    "https://meet.example.com/room-1", "join", true, 0),
                            new VirtualLocation.Url("sip:room-1@example.com", null, null, null)),
                    List.of("192.0.2.1", "2001:db8::1"),
                    List.of(443, 5060),
                    ordered("provider", "example", "namespace", ""));
    public static final Metadata METADATA =
            new Metadata(ordered("zone", "a", "cost-center", "", "app.kubernetes.io/name", "hall"));

    /** A triangle with a hole. */
    private static final Boundary.Polygon TRIANGLE =
            new Boundary.Polygon(
                    List.of(
                            ring(8, 47, 9, 47, 8.5, 48, 8, 47),
                            ring(8.4, 47.2, 8.6, 47.2, 8.5, 47.4, 8.4, 47.2)));

    private static final Boundary.Polygon ACROSS_THE_ANTIMERIDIAN =
            new Boundary.Polygon(List.of(ring(179.5, -10, -179.5, -10, -179.5, 10, 179.5, -10)));
    public static final Boundary AREA =
            new Boundary(Boundary.GeometryType.POLYGON, List.of(TRIANGLE));
    static final Boundary AREAS =
            new Boundary(
                    Boundary.GeometryType.MULTI_POLYGON,
                    List.of(TRIANGLE, ACROSS_THE_ANTIMERIDIAN));

    private static Boundary.Ring ring(double... numbers) {
        return new Boundary.Ring(
                IntStream.range(0, numbers.length / 2)
                        .mapToObj(i -> new Boundary.Position(numbers[2 * i], numbers[2 * i + 1]))
                        .toList());
    }

    public static final Map<String, LocationCommand> COMMANDS =
            Map.ofEntries(
                    Map.entry(
                            "commands/define.json",
                            new Define(
                                    ID,
                                    new LocationName("Test Location"),
                                    LocationType.PHYSICAL,
                                    null,
                                    null,
                                    SPRINGFIELD,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(),
                                    Set.of(),
                                    Metadata.EMPTY,
                                    null)),
                    Map.entry(
                            "commands/define.every-field.json",
                            new Define(
                                    ID,
                                    new LocationName("Großer Saal 🏛"),
                                    LocationType.HYBRID,
                                    null,
                                    null,
                                    ZURICH,
                                    HALL,
                                    null,
                                    null,
                                    ROOM,
                                    PARENT,
                                    Set.of(),
                                    Set.of(),
                                    METADATA,
                                    0L)),
                    Map.entry(
                            "commands/define.nulls.json",
                            new Define(
                                    ID,
                                    new LocationName("Rack"),
                                    LocationType.LOGICAL,
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
                                    Metadata.EMPTY,
                                    null)),
                    Map.entry(
                            "commands/define.boundary.json",
                            new Define(
                                    ID,
                                    new LocationName("Campus"),
                                    LocationType.PHYSICAL,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    AREA,
                                    null,
                                    null,
                                    Set.of(),
                                    Set.of(),
                                    Metadata.EMPTY,
                                    null)),
                    Map.entry(
                            "commands/update.boundary.json",
                            new Update(
                                    ID,
                                    null,
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.setTo(AREAS),
                                    Patch.keep(),
                                    null,
                                    null)),
                    Map.entry(
                            "commands/update.json",
                            new Update(
                                    ID,
                                    new LocationName("New name"),
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.keep(),
                                    Patch.setTo(CORNER),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.keep(),
                                    new Reason("moved"),
                                    7L)),
                    Map.entry(
                            "commands/update.clears.json",
                            new Update(
                                    ID,
                                    null,
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.clear(),
                                    Patch.clear(),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.setTo(BARE),
                                    null,
                                    null)),
                    Map.entry(
                            "commands/define.described.json",
                            new Define(
                                    ID,
                                    new LocationName("Room 12"),
                                    LocationType.PHYSICAL,
                                    new LocationKind("room"),
                                    LocationStatus.PLANNED,
                                    DUBAI,
                                    null,
                                    new TimeZoneName("Asia/Dubai"),
                                    null,
                                    null,
                                    null,
                                    IDENTIFIERS,
                                    Set.of("quiet", "1st floor", "Größe L"),
                                    Metadata.EMPTY,
                                    null)),
                    Map.entry(
                            "commands/update.described.json",
                            new Update(
                                    ID,
                                    null,
                                    LocationType.VIRTUAL,
                                    Patch.setTo(new LocationKind("server-2_b")),
                                    LocationStatus.SUSPENDED,
                                    Patch.clear(),
                                    Patch.clear(),
                                    Patch.setTo(new TimeZoneName("Etc/GMT+5")),
                                    Patch.keep(),
                                    Patch.keep(),
                                    null,
                                    null)),
                    Map.entry(
                            "commands/update.undescribed.json",
                            new Update(
                                    ID,
                                    null,
                                    null,
                                    Patch.clear(),
                                    LocationStatus.ACTIVE,
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.clear(),
                                    Patch.keep(),
                                    Patch.keep(),
                                    null,
                                    null)),
                    Map.entry(
                            "commands/add_identifier.json",
                            new AddIdentifier(ID, "sap", "Größe 17", new Reason("asked"), 7L)),
                    Map.entry(
                            "commands/remove_identifier.json",
                            new RemoveIdentifier(ID, "bim:x/y", "1", null, null)),
                    Map.entry(
                            "commands/add_tags.json",
                            new AddTags(ID, Set.of("quiet", "Größe L"), new Reason("asked"), 7L)),
                    Map.entry(
                            "commands/remove_tags.json",
                            new RemoveTags(ID, Set.of("quiet"), null, null)),
                    Map.entry(
                            "commands/set_parent.json",
                            new SetParent(ID, PARENT, new Reason("new building"), null)),
                    Map.entry(
                            "commands/remove_parent.json",
                            new RemoveParent(ID, null, Long.MAX_VALUE)),
                    Map.entry(
                            "commands/add_metadata.json",
                            new AddMetadata(ID, "floor/level", "3\n4", new Reason(""), null)),
                    Map.entry(
                            "commands/remove_metadata.json",
                            new RemoveMetadata(ID, "floor/level", null, null)),
                    Map.entry("commands/archive.json", new Archive(ID, new Reason("closed"), null)),
                    Map.entry("commands/restore.json", new Restore(ID, null, null)));

    public static final Map<String, LocationEvent> EVENTS =
            Map.ofEntries(
                    Map.entry(
                            "events/defined.json",
                            new Defined(
                                    ID,
                                    new LocationName("Test Location"),
                                    LocationType.PHYSICAL,
                                    null,
                                    null,
                                    SPRINGFIELD,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(),
                                    Set.of(),
                                    Metadata.EMPTY)),
                    Map.entry(
                            "events/defined.every-field.json",
                            new Defined(
                                    ID,
                                    new LocationName("Großer Saal 🏛"),
                                    LocationType.HYBRID,
                                    null,
                                    null,
                                    ZURICH,
                                    HALL,
                                    null,
                                    null,
                                    ROOM,
                                    PARENT,
                                    Set.of(),
                                    Set.of(),
                                    METADATA)),
                    Map.entry(
                            "events/updated.json",
                            new Updated(
                                    ID,
                                    new LocationName("New name"),
                                    null,
                                    null,
                                    null,
                                    SPRINGFIELD,
                                    CORNER,
                                    null,
                                    null,
                                    null,
                                    Set.of(LocationPart.VIRTUAL_LOCATION),
                                    new Reason("moved"))),
                    Map.entry(
                            "events/updated.clears.json",
                            new Updated(
                                    ID,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    BARE,
                                    Set.of(LocationPart.COORDINATES, LocationPart.ADDRESS),
                                    null)),
                    Map.entry(
                            "events/defined.described.json",
                            new Defined(
                                    ID,
                                    new LocationName("Room 12"),
                                    LocationType.PHYSICAL,
                                    new LocationKind("room"),
                                    LocationStatus.PLANNED,
                                    DUBAI,
                                    null,
                                    new TimeZoneName("Asia/Dubai"),
                                    null,
                                    null,
                                    null,
                                    IDENTIFIERS,
                                    Set.of("quiet", "1st floor", "Größe L"),
                                    Metadata.EMPTY)),
                    Map.entry(
                            "events/defined.boundary.json",
                            new Defined(
                                    ID,
                                    new LocationName("Campus"),
                                    LocationType.PHYSICAL,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    AREA,
                                    null,
                                    null,
                                    Set.of(),
                                    Set.of(),
                                    Metadata.EMPTY)),
                    Map.entry(
                            "events/updated.boundary.json",
                            new Updated(
                                    ID, null, null, null, null, null, null, null, AREAS, null,
                                    Set.of(), null)),
                    Map.entry(
                            "events/updated.described.json",
                            new Updated(
                                    ID,
                                    null,
                                    LocationType.VIRTUAL,
                                    new LocationKind("server-2_b"),
                                    LocationStatus.SUSPENDED,
                                    null,
                                    null,
                                    new TimeZoneName("Etc/GMT+5"),
                                    null,
                                    null,
                                    Set.of(LocationPart.ADDRESS),
                                    null)),
                    Map.entry(
                            "events/updated.undescribed.json",
                            new Updated(
                                    ID,
                                    null,
                                    null,
                                    null,
                                    LocationStatus.ACTIVE,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(LocationPart.TIME_ZONE, LocationPart.KIND),
                                    null)),
                    Map.entry(
                            "events/identifier_added.json",
                            new IdentifierAdded(ID, "sap", "Größe 17", new Reason("asked"))),
                    Map.entry(
                            "events/identifier_removed.json",
                            new IdentifierRemoved(ID, "bim:x/y", "1", null)),
                    Map.entry(
                            "events/tags_added.json",
                            new TagsAdded(ID, Set.of("quiet", "Größe L"), new Reason("asked"))),
                    Map.entry(
                            "events/tags_removed.json", new TagsRemoved(ID, Set.of("quiet"), null)),
                    Map.entry(
                            "events/parent_set.json",
                            new ParentSet(ID, PARENT, OTHER_PARENT, new Reason("new building"))),
                    Map.entry(
                            "events/parent_removed.json",
                            new ParentRemoved(ID, PARENT, new Reason("sold"))),
                    Map.entry(
                            "events/metadata_added.json",
                            new MetadataAdded(ID, "floor/level", "", "", new Reason(""))),
                    Map.entry(
                            "events/metadata_removed.json",
                            new MetadataRemoved(ID, "floor/level", "3\n4", null)),
                    Map.entry("events/archived.json", new Archived(ID, new Reason("closed"))),
                    Map.entry("events/restored.json", new Restored(ID, null)));

    private Samples() {}

    static Map<String, String> ordered(String... keysAndValues) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return entries;
    }
}

package io.cim.location.api.json;

import io.cim.location.api.Address;
import io.cim.location.api.Boundary;
import io.cim.location.api.CommandKind;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationCommand;
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
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.Patch;
import io.cim.location.api.Reason;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.Violation;
import io.cim.location.api.VirtualLocation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shapes of the contract's commands. */
final class CommandShapes {

    private CommandShapes() {}

    /** Reads a command; null if a field is not valid. */
    static @Nullable LocationCommand read(CommandKind kind, FieldReader in) {
        Field<LocationId> locationId = in.required("location_id", ValueShapes.LOCATION_ID);
        Field<Long> version = in.optional("expected_version", ValueShapes.VERSION);
        return switch (kind) {
            case DEFINE -> define(in, locationId, version);
            case UPDATE -> update(in, locationId, version);
            case SET_PARENT -> {
                Field<LocationId> parentId = in.required("parent_id", ValueShapes.LOCATION_ID);
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new SetParent(
                                locationId.get(),
                                parentId.get(),
                                reason.orNull(),
                                version.orNull()));
            }
            case REMOVE_PARENT -> {
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new RemoveParent(locationId.get(), reason.orNull(), version.orNull()));
            }
            case ADD_METADATA -> addMetadata(in, locationId, version);
            case REMOVE_METADATA -> {
                Field<String> key = in.required("key", ValueShapes.METADATA_KEY);
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new RemoveMetadata(
                                locationId.get(), key.get(), reason.orNull(), version.orNull()));
            }
            case ADD_IDENTIFIER -> {
                Field<String> system = in.required("system", ValueShapes.SYSTEM);
                Field<String> value = in.required("value", ValueShapes.VALUE);
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new AddIdentifier(
                                locationId.get(),
                                system.get(),
                                value.get(),
                                reason.orNull(),
                                version.orNull()));
            }
            case REMOVE_IDENTIFIER -> {
                Field<String> system = in.required("system", ValueShapes.SYSTEM);
                Field<String> value = in.required("value", ValueShapes.VALUE);
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new RemoveIdentifier(
                                locationId.get(),
                                system.get(),
                                value.get(),
                                reason.orNull(),
                                version.orNull()));
            }
            case ADD_TAGS -> {
                Field<Set<String>> tags = in.required("tags", ValueShapes.CHANGED_TAGS);
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new AddTags(
                                locationId.get(), tags.get(), reason.orNull(), version.orNull()));
            }
            case REMOVE_TAGS -> {
                Field<Set<String>> tags = in.required("tags", ValueShapes.CHANGED_TAGS);
                Field<Reason> reason = reason(in);
                yield in.build(() ->
                        new RemoveTags(
                                locationId.get(), tags.get(), reason.orNull(), version.orNull()));
            }
            case ARCHIVE -> {
                Field<Reason> reason = reason(in);
                yield in.build(
                        () -> new Archive(locationId.get(), reason.orNull(), version.orNull()));
            }
            case RESTORE -> {
                Field<Reason> reason = reason(in);
                yield in.build(
                        () -> new Restore(locationId.get(), reason.orNull(), version.orNull()));
            }
        };
    }

    private static @Nullable Define define(
            FieldReader in, Field<LocationId> locationId, Field<Long> version) {
        Field<LocationName> name = in.required("name", ValueShapes.NAME);
        Field<LocationType> type = in.required("location_type", ValueShapes.LOCATION_TYPE);
        Field<LocationKind> kind = in.optional("kind", ValueShapes.KIND);
        Field<LocationStatus> status = in.optional("status", ValueShapes.STATUS);
        Field<Address> address = in.optional("address", ValueShapes.ADDRESS);
        Field<Coordinates> coordinates = in.optional("coordinates", ValueShapes.COORDINATES);
        Field<TimeZoneName> timeZone = in.optional("time_zone", ValueShapes.TIME_ZONE);
        Field<Boundary> boundary = in.optional("boundary", BoundaryShape.BOUNDARY);
        Field<VirtualLocation> virtualLocation =
                in.optional("virtual_location", ValueShapes.VIRTUAL_LOCATION);
        Field<LocationId> parentId = in.optional("parent_id", ValueShapes.LOCATION_ID);
        Field<Set<LocationIdentifier>> identifiers =
                in.optional("identifiers", ValueShapes.IDENTIFIERS);
        Field<Set<String>> tags = in.optional("tags", ValueShapes.TAGS);
        Field<Metadata> metadata = in.optional("metadata", ValueShapes.METADATA);
        in.refuseAll(notAdmitted(in, type.orNull()));
        return in.build(() ->
                new Define(
                        locationId.get(),
                        name.get(),
                        type.get(),
                        kind.orNull(),
                        status.orNull(),
                        address.orNull(),
                        coordinates.orNull(),
                        timeZone.orNull(),
                        boundary.orNull(),
                        virtualLocation.orNull(),
                        parentId.orNull(),
                        identifiers.orElse(Set.of()),
                        tags.orElse(Set.of()),
                        metadata.orElse(Metadata.EMPTY),
                        version.orNull()));
    }

    private static List<Violation> notAdmitted(FieldReader in, @Nullable LocationType type) {
        return type == null
                ? List.of()
                : type.violations(LocationPart.where(part -> in.given(part.wire())));
    }

    private static @Nullable Update update(
            FieldReader in, Field<LocationId> locationId, Field<Long> version) {
        for (String field : List.of("name", "location_type")) {
            if (in.hasNull(field)) {
                in.refuse(field, "cannot be cleared");
            }
        }
        Field<LocationName> name = in.optional("name", ValueShapes.NAME);
        Field<LocationType> type = in.optional("location_type", ValueShapes.LOCATION_TYPE);
        Patch<LocationKind> kind = in.patch("kind", ValueShapes.KIND);
        Field<LocationStatus> status = in.optional("status", ValueShapes.STATUS);
        Patch<Address> address = in.patch("address", ValueShapes.ADDRESS);
        Patch<Coordinates> coordinates = in.patch("coordinates", ValueShapes.COORDINATES);
        Patch<TimeZoneName> timeZone = in.patch("time_zone", ValueShapes.TIME_ZONE);
        Patch<Boundary> boundary = in.patch("boundary", BoundaryShape.BOUNDARY);
        Patch<VirtualLocation> virtualLocation =
                in.patch("virtual_location", ValueShapes.VIRTUAL_LOCATION);
        Field<Reason> reason = reason(in);
        in.refuseAll(notAdmitted(in, type.orNull()));
        if (!in.hasAnyOf(Update.FIELDS)) {
            in.refuseWhole(Update.NOTHING_GIVEN);
        }
        return in.build(() ->
                new Update(
                        locationId.get(),
                        name.orNull(),
                        type.orNull(),
                        kind,
                        in.hasNull("status") ? LocationStatus.DEFAULT : status.orNull(),
                        address,
                        coordinates,
                        timeZone,
                        boundary,
                        virtualLocation,
                        reason.orNull(),
                        version.orNull()));
    }

    private static @Nullable AddMetadata addMetadata(
            FieldReader in, Field<LocationId> locationId, Field<Long> version) {
        Field<String> key = in.required("key", ValueShapes.METADATA_KEY);
        Field<String> value = in.required("value", ValueShapes.METADATA_VALUE);
        Field<Reason> reason = reason(in);
        return in.build(() ->
                new AddMetadata(
                        locationId.get(),
                        key.get(),
                        value.get(),
                        reason.orNull(),
                        version.orNull()));
    }

    private static Field<Reason> reason(FieldReader in) {
        return in.optional("reason", ValueShapes.REASON);
    }
}

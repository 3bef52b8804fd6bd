package io.cim.location.api.json;

import io.cim.location.api.Boundary;
import io.cim.location.api.CommandKind;
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
import io.cim.location.api.Patch;
import io.cim.location.api.Reason;
import io.cim.location.api.TimeZoneName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Commands of every kind, with given values. */
public final class CommandArbitraries {

    private final CommandValues values;

    private CommandArbitraries(CommandValues values) {
        this.values = values;
    }

    /** Commands of all kinds, each as often as the others. */
    static Arbitrary<LocationCommand> commands(CommandValues values) {
        return Arbitraries.of(CommandKind.class).flatMap(new CommandArbitraries(values)::ofKind);
    }

    /**
     * Commands of some kinds.
     *
     * @param weights how often each kind occurs, in proportion to the others
     */
    public static Arbitrary<LocationCommand> commands(
            CommandValues values, Map<CommandKind, Integer> weights) {
        CommandArbitraries commands = new CommandArbitraries(values);
        return Arbitraries.frequencyOf(
                new TreeMap<>(weights) // in the same order for the same seed
                        .entrySet().stream()
                                .map(kind ->
                                        Tuple.of(kind.getValue(), commands.ofKind(kind.getKey())))
                                .toList());
    }

    private Arbitrary<LocationCommand> ofKind(CommandKind kind) {
        Arbitrary<LocationId> ids = values.ids();
        Arbitrary<@Nullable Reason> reasons = values.reasons();
        Arbitrary<@Nullable Long> versions = values.versions();
        return switch (kind) {
            case DEFINE -> defines();
            case UPDATE -> updates();
            case SET_PARENT ->
                    Combinators.combine(ids, values.parents(), reasons, versions)
                            .as(SetParent::new);
            case REMOVE_PARENT -> Combinators.combine(ids, reasons, versions).as(RemoveParent::new);
            case ADD_METADATA ->
                    Combinators.combine(ids, values.keys(), values.texts(), reasons, versions)
                            .as(AddMetadata::new);
            case REMOVE_METADATA ->
                    Combinators.combine(ids, values.keys(), reasons, versions)
                            .as(RemoveMetadata::new);
            case ADD_IDENTIFIER ->
                    Combinators.combine(ids, values.identifiers(), reasons, versions)
                            .as((id, identifier, reason, version) ->
                                    new AddIdentifier(
                                            id,
                                            identifier.system(),
                                            identifier.value(),
                                            reason,
                                            version));
            case REMOVE_IDENTIFIER ->
                    Combinators.combine(ids, values.identifiers(), reasons, versions)
                            .as((id, identifier, reason, version) ->
                                    new RemoveIdentifier(
                                            id,
                                            identifier.system(),
                                            identifier.value(),
                                            reason,
                                            version));
            case ADD_TAGS ->
                    Combinators.combine(ids, changedTags(), reasons, versions).as(AddTags::new);
            case REMOVE_TAGS ->
                    Combinators.combine(ids, changedTags(), reasons, versions).as(RemoveTags::new);
            case ARCHIVE -> Combinators.combine(ids, reasons, versions).as(Archive::new);
            case RESTORE -> Combinators.combine(ids, reasons, versions).as(Restore::new);
        };
    }

    private Arbitrary<Set<String>> changedTags() {
        return values.tags().filter(tags -> !tags.isEmpty());
    }

    /** Mostly none, since few values are soon taken. */
    private Arbitrary<Set<LocationIdentifier>> someIdentifiers() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Set.of())),
                Tuple.of(1, values.identifiers().set().ofMaxSize(2)));
    }

    private record Head(
            LocationId id,
            LocationName name,
            LocationType type,
            @Nullable LocationKind kind,
            @Nullable LocationStatus status,
            @Nullable TimeZoneName timeZone,
            @Nullable Boundary boundary,
            Set<LocationIdentifier> identifiers) {}

    private Arbitrary<LocationCommand> defines() {
        return Combinators.combine(
                        Combinators.combine(
                                        values.ids(),
                                        values.names(),
                                        values.types(),
                                        values.kinds().injectNull(0.5),
                                        values.statuses().injectNull(0.5),
                                        values.timeZones().injectNull(0.5),
                                        values.boundaries().injectNull(0.5),
                                        someIdentifiers())
                                .as(Head::new),
                        values.addresses().injectNull(0.3),
                        values.coordinates().injectNull(0.3),
                        values.virtualLocations().injectNull(0.3),
                        values.parents().injectNull(0.5),
                        values.tags(),
                        values.metadata(),
                        values.versions())
                .as(
                        (head,
                                address,
                                coordinates,
                                virtualLocation,
                                parent,
                                tags,
                                metadata,
                                version) ->
                                new Define(
                                        head.id(),
                                        head.name(),
                                        head.type(),
                                        head.kind(),
                                        head.status(),
                                        admitted(head, LocationPart.ADDRESS, address),
                                        admitted(head, LocationPart.COORDINATES, coordinates),
                                        head.timeZone(),
                                        admitted(head, LocationPart.BOUNDARY, head.boundary()),
                                        admitted(
                                                head,
                                                LocationPart.VIRTUAL_LOCATION,
                                                virtualLocation),
                                        parent,
                                        head.identifiers(),
                                        tags,
                                        metadata,
                                        version));
    }

    private static <T> @Nullable T admitted(Head head, LocationPart part, @Nullable T value) {
        return head.type().admits(part) ? value : null;
    }

    private record Change(
            @Nullable LocationName name,
            @Nullable LocationType type,
            Patch<LocationKind> kind,
            @Nullable LocationStatus status,
            Patch<TimeZoneName> timeZone,
            Patch<Boundary> boundary) {}

    private Arbitrary<LocationCommand> updates() {
        return Combinators.combine(
                        values.ids(),
                        Combinators.combine(
                                        values.names().injectNull(0.5),
                                        values.types().injectNull(0.7),
                                        patches(values.kinds()),
                                        values.statuses().injectNull(0.5),
                                        patches(values.timeZones()),
                                        patches(values.boundaries()))
                                .as(Change::new),
                        patches(values.addresses()),
                        patches(values.coordinates()),
                        patches(values.virtualLocations()),
                        values.reasons(),
                        values.versions())
                .as((id, change, address, coordinates, virtualLocation, reason, version) -> {
                    LocationType type = change.type();
                    return (LocationCommand)
                            new Update(
                                    id,
                                    change.name(),
                                    type,
                                    change.kind(),
                                    // so that at least one field is given
                                    change.name() == null && type == null
                                            ? LocationStatus.SUSPENDED
                                            : change.status(),
                                    admitted(type, LocationPart.ADDRESS, address),
                                    admitted(type, LocationPart.COORDINATES, coordinates),
                                    change.timeZone(),
                                    admitted(type, LocationPart.BOUNDARY, change.boundary()),
                                    admitted(type, LocationPart.VIRTUAL_LOCATION, virtualLocation),
                                    reason,
                                    version);
                });
    }

    /** An update that sets a part which its own type does not admit is not valid by itself. */
    private static <T> Patch<T> admitted(
            @Nullable LocationType type, LocationPart part, Patch<T> patch) {
        return type == null || type.admits(part) || !(patch instanceof Patch.SetTo)
                ? patch
                : Patch.clear();
    }

    private static <T> Arbitrary<Patch<T>> patches(Arbitrary<T> values) {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Patch.keep())),
                Tuple.of(1, Arbitraries.just(Patch.clear())),
                Tuple.of(2, values.map(Patch::setTo)));
    }
}

package io.cim.location.api.json;

import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationType;
import io.cim.location.api.Patch;
import io.cim.location.api.Reason;
import java.util.Map;
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
            case ARCHIVE -> Combinators.combine(ids, reasons, versions).as(Archive::new);
            case RESTORE -> Combinators.combine(ids, reasons, versions).as(Restore::new);
        };
    }

    private record Head(LocationId id, LocationName name, LocationType type) {}

    private Arbitrary<LocationCommand> defines() {
        return Combinators.combine(
                        Combinators.combine(values.ids(), values.names(), values.types())
                                .as(Head::new),
                        values.addresses().injectNull(0.3),
                        values.coordinates().injectNull(0.3),
                        values.virtualLocations().injectNull(0.3),
                        values.parents().injectNull(0.5),
                        values.metadata(),
                        values.versions())
                .as((head, address, coordinates, virtualLocation, parent, metadata, version) ->
                        new Define(
                                head.id(),
                                head.name(),
                                head.type(),
                                head.type().admits(LocationPart.ADDRESS) ? address : null,
                                head.type().admits(LocationPart.COORDINATES) ? coordinates : null,
                                head.type().admits(LocationPart.VIRTUAL_LOCATION)
                                        ? virtualLocation
                                        : null,
                                parent,
                                metadata,
                                version));
    }

    private Arbitrary<LocationCommand> updates() {
        return Combinators.combine(
                        values.ids(),
                        values.names().injectNull(0.5),
                        patches(values.addresses()),
                        patches(values.coordinates()),
                        patches(values.virtualLocations()),
                        values.reasons(),
                        values.versions())
                .filter((id, name, address, coordinates, virtualLocation, reason, version) ->
                        name != null
                                || !(address instanceof Patch.Keep)
                                || !(coordinates instanceof Patch.Keep)
                                || !(virtualLocation instanceof Patch.Keep))
                .as(Update::new);
    }

    private static <T> Arbitrary<Patch<T>> patches(Arbitrary<T> values) {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Patch.keep())),
                Tuple.of(1, Arbitraries.just(Patch.clear())),
                Tuple.of(2, values.map(Patch::setTo)));
    }
}

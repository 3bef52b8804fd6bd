package io.cim.location.api.json;

import static io.cim.location.api.json.ValueArbitraries.IDS;
import static io.cim.location.api.json.ValueArbitraries.addresses;
import static io.cim.location.api.json.ValueArbitraries.coordinates;
import static io.cim.location.api.json.ValueArbitraries.entries;
import static io.cim.location.api.json.ValueArbitraries.keys;
import static io.cim.location.api.json.ValueArbitraries.names;
import static io.cim.location.api.json.ValueArbitraries.text;
import static io.cim.location.api.json.ValueArbitraries.virtualLocations;

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
import io.cim.location.api.Metadata;
import io.cim.location.api.Patch;
import io.cim.location.api.Reason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Commands of every kind, with values from all of what the contract allows. */
final class CommandArbitraries {

    private CommandArbitraries() {}

    static Arbitrary<LocationCommand> commands() {
        Arbitrary<@Nullable Reason> reasons = text(0, 500).map(Reason::new).injectNull(0.3);
        Arbitrary<@Nullable Long> versions = Arbitraries.longs().greaterOrEqual(0).injectNull(0.3);
        return Arbitraries.oneOf(
                defines(versions),
                updates(reasons, versions),
                Combinators.combine(IDS, IDS, reasons, versions).as(SetParent::new),
                Combinators.combine(IDS, reasons, versions).as(RemoveParent::new),
                Combinators.combine(IDS, keys(), text(0, 4_096), reasons, versions)
                        .as(AddMetadata::new),
                Combinators.combine(IDS, keys(), reasons, versions).as(RemoveMetadata::new),
                Combinators.combine(IDS, reasons, versions).as(Archive::new),
                Combinators.combine(IDS, reasons, versions).as(Restore::new));
    }

    private static Arbitrary<Define> defines(Arbitrary<@Nullable Long> versions) {
        return Combinators.combine(
                        Combinators.combine(IDS, names(), Arbitraries.of(LocationType.class))
                                .as(Head::new),
                        addresses().injectNull(0.3),
                        coordinates().injectNull(0.3),
                        virtualLocations().injectNull(0.3),
                        IDS.injectNull(0.5),
                        entries(20).map(Metadata::new),
                        versions)
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

    private record Head(LocationId id, LocationName name, LocationType type) {}

    private static Arbitrary<Update> updates(
            Arbitrary<@Nullable Reason> reasons, Arbitrary<@Nullable Long> versions) {
        Arbitrary<Update> renamed =
                Combinators.combine(
                                IDS,
                                names(),
                                patches(addresses()),
                                patches(coordinates()),
                                patches(virtualLocations()),
                                reasons,
                                versions)
                        .as(Update::new);
        Arbitrary<Update> cleared =
                Combinators.combine(
                                IDS,
                                patches(addresses()),
                                patches(coordinates()),
                                reasons,
                                versions)
                        .as((id, address, coordinates, reason, version) ->
                                new Update(
                                        id,
                                        null,
                                        address,
                                        coordinates,
                                        Patch.clear(),
                                        reason,
                                        version));
        return Arbitraries.oneOf(renamed, cleared);
    }

    private static <T> Arbitrary<Patch<T>> patches(Arbitrary<T> values) {
        return Arbitraries.oneOf(
                Arbitraries.just(Patch.keep()),
                Arbitraries.just(Patch.clear()),
                values.map(Patch::setTo));
    }
}

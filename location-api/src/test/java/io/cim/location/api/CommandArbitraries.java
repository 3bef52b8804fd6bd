package io.cim.location.api;

import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Commands of every kind, with values from all of what the contract allows. */
final class CommandArbitraries {

    private static final Arbitrary<LocationId> IDS =
            Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                    .as((high, low) -> new LocationId(new UUID(high, low)));

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

    private static Arbitrary<LocationName> names() {
        return text(1, 200)
                .filter(text -> LocationName.RULE.violation(text.strip()) == null)
                .map(LocationName::new);
    }

    private static Arbitrary<Address> addresses() {
        Arbitrary<String> lines = text(1, 200);
        return Combinators.combine(
                        lines,
                        lines.injectNull(0.5),
                        lines,
                        lines,
                        Arbitraries.of(Countries.codes()),
                        lines)
                .as(Address::new);
    }

    private static Arbitrary<Coordinates> coordinates() {
        return Combinators.combine(
                        Arbitraries.doubles().between(-90, 90).ofScale(15),
                        Arbitraries.doubles().between(-180, 180).ofScale(15),
                        Arbitraries.doubles().between(-1e9, 1e9).ofScale(6).injectNull(0.5))
                .as(Coordinates::new);
    }

    private static Arbitrary<VirtualLocation> virtualLocations() {
        Arbitrary<VirtualLocation.Url> urls =
                Combinators.combine(
                                Arbitraries.of(
                                        "https://example.com/ä?q=1#f",
                                        "sip:room@example.com",
                                        "urn:isbn:1"),
                                text(1, 64).injectNull(0.5),
                                Arbitraries.of(true, false).injectNull(0.3),
                                Arbitraries.integers().greaterOrEqual(0).injectNull(0.3))
                        .as(VirtualLocation.Url::new);
        return Combinators.combine(
                        Arbitraries.of(VirtualLocationKind.class),
                        text(1, 512),
                        urls.list().ofMaxSize(16),
                        Arbitraries.of("192.0.2.1", "::", "2001:DB8::1", "::ffff:10.0.0.1")
                                .list()
                                .ofMaxSize(16),
                        Arbitraries.integers().between(1, 65_535).list().ofMaxSize(64),
                        entries(64))
                .as(VirtualLocation::new);
    }

    private static Arbitrary<Map<String, String>> entries(int most) {
        return Arbitraries.maps(keys(), text(0, 100)).ofMaxSize(most);
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("._:/-")
                .ofMinLength(1)
                .ofMaxLength(128);
    }

    /** Texts of all planes, by code points. */
    private static Arbitrary<String> text(int least, int most) {
        Arbitrary<Integer> points =
                Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.integers().between(0x20, 0x7e)),
                        Tuple.of(
                                2,
                                Arbitraries.of(
                                        (int) '"', (int) '\\', 0x1, (int) '\n', 0x7f, 0x2028)),
                        Tuple.of(2, Arbitraries.integers().between(0xa0, 0xd7ff)),
                        Tuple.of(1, Arbitraries.integers().between(0x10000, 0x10ffff)));
        return points.list().ofMinSize(least).ofMaxSize(most).map(CommandArbitraries::joined);
    }

    private static String joined(List<Integer> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(text::appendCodePoint);
        return text.toString();
    }
}

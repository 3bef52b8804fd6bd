package io.cim.location.domain;

import static io.cim.location.domain.Places.*;

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
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.Patch;
import io.cim.location.api.Reason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Commands of all kinds, out of so few values that many of them meet. Most of them expect no
 * version.
 */
final class RandomCommands {

    private final Arbitrary<LocationId> ids;
    private final Arbitrary<LocationId> parents;
    private final Arbitrary<String> keys = Arbitraries.of("floor", "wing", "level", "key-0");
    private final Arbitrary<@Nullable Reason> reasons = Arbitraries.of(MOVED).injectNull(0.5);
    private final Arbitrary<@Nullable Long> versions =
            Arbitraries.longs().between(0, 5).injectNull(0.9);

    RandomCommands(Arbitrary<LocationId> ids, Arbitrary<LocationId> parents) {
        this.ids = ids;
        this.parents = parents;
    }

    Arbitrary<LocationCommand> any() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, defines()),
                Tuple.of(2, updates()),
                Tuple.of(
                        4, Combinators.combine(ids, parents, reasons, versions).as(SetParent::new)),
                Tuple.of(1, Combinators.combine(ids, reasons, versions).as(RemoveParent::new)),
                Tuple.of(
                        2,
                        Combinators.combine(ids, keys, Arbitraries.of("1", "2"), reasons, versions)
                                .as(AddMetadata::new)),
                Tuple.of(
                        1,
                        Combinators.combine(ids, keys, reasons, versions).as(RemoveMetadata::new)),
                Tuple.of(2, Combinators.combine(ids, reasons, versions).as(Archive::new)),
                Tuple.of(1, Combinators.combine(ids, reasons, versions).as(Restore::new)));
    }

    private Arbitrary<Define> defines() {
        Arbitrary<Metadata> metadata =
                Arbitraries.of(
                        Metadata.EMPTY,
                        metadata(Metadata.MOST_ENTRIES - 1),
                        metadata(Metadata.MOST_ENTRIES));
        Arbitrary<Definition> definitions =
                Combinators.combine(
                                Arbitraries.of(LocationType.class),
                                Arbitraries.of(true, false),
                                metadata)
                        .as(Definition::new);
        return Combinators.combine(ids, definitions, parents.injectNull(0.5), versions)
                .as((id, definition, parent, version) -> definition.of(id, parent, version));
    }

    private Arbitrary<Update> updates() {
        return Combinators.combine(
                        ids,
                        Arbitraries.of(HALL, ATRIUM).injectNull(0.5),
                        patches(SPRINGFIELD, SHELBYVILLE),
                        patches(NORTH, SOUTH),
                        patches(WEBSITE, MEETING_ROOM),
                        reasons,
                        versions)
                .filter((id, name, address, coordinates, virtual, reason, version) ->
                        name != null
                                || !(address instanceof Patch.Keep)
                                || !(coordinates instanceof Patch.Keep)
                                || !(virtual instanceof Patch.Keep))
                .as(Update::new);
    }

    private static <T> Arbitrary<Patch<T>> patches(T one, T other) {
        return Arbitraries.of(Patch.keep(), Patch.clear(), Patch.setTo(one), Patch.setTo(other));
    }

    /** What a location is defined as: a type, with all or none of the parts that it admits. */
    private record Definition(LocationType type, boolean full, Metadata metadata) {

        Define of(LocationId id, @Nullable LocationId parent, @Nullable Long version) {
            return new Define(
                    id,
                    HALL,
                    type,
                    part(LocationPart.ADDRESS, SPRINGFIELD),
                    part(LocationPart.COORDINATES, NORTH),
                    part(LocationPart.VIRTUAL_LOCATION, WEBSITE),
                    parent,
                    metadata,
                    version);
        }

        private <T> @Nullable T part(LocationPart part, T value) {
            return full && type.admits(part) ? value : null;
        }
    }
}

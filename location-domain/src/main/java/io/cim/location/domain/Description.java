package io.cim.location.domain;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationType;
import io.cim.location.api.Patch;
import io.cim.location.api.Violation;
import io.cim.location.api.VirtualLocation;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a location is: its type, which never changes, and what an update may change within that. */
record Description(
        LocationName name,
        LocationType locationType,
        @Nullable Address address,
        @Nullable Coordinates coordinates,
        @Nullable VirtualLocation virtualLocation) {

    static Description of(Defined event) {
        return new Description(
                event.name(),
                event.locationType(),
                event.address(),
                event.coordinates(),
                event.virtualLocation());
    }

    static Description of(LocationSnapshot snapshot) {
        return new Description(
                snapshot.name(),
                snapshot.locationType(),
                snapshot.address(),
                snapshot.coordinates(),
                snapshot.virtualLocation());
    }

    /**
     * What the command would change, with only the fields that would differ; empty where none
     * would.
     *
     * @throws LocationRefused where the location's type does not admit a part that the command sets
     */
    Optional<Updated> changedBy(Update command) {
        List<Violation> violations = locationType.violations(command.partsSet());
        if (!violations.isEmpty()) {
            throw LocationRefused.invalid(violations);
        }
        Set<LocationPart> cleared = cleared(command);
        LocationName newName = Objects.equals(command.name(), name) ? null : command.name();
        Address newAddress = newValue(command.address(), address);
        Coordinates newCoordinates = newValue(command.coordinates(), coordinates);
        VirtualLocation newVirtualLocation = newValue(command.virtualLocation(), virtualLocation);
        boolean same =
                cleared.isEmpty()
                        && newName == null
                        && newAddress == null
                        && newCoordinates == null
                        && newVirtualLocation == null;
        return same
                ? Optional.empty()
                : Optional.of(
                        new Updated(
                                command.locationId(),
                                newName,
                                newAddress,
                                newCoordinates,
                                newVirtualLocation,
                                cleared,
                                command.reason()));
    }

    Description after(Updated event) {
        Set<LocationPart> cleared = event.cleared();
        return new Description(
                event.name() == null ? name : event.name(),
                locationType,
                after(cleared.contains(LocationPart.ADDRESS), event.address(), address),
                after(cleared.contains(LocationPart.COORDINATES), event.coordinates(), coordinates),
                after(
                        cleared.contains(LocationPart.VIRTUAL_LOCATION),
                        event.virtualLocation(),
                        virtualLocation));
    }

    private Set<LocationPart> cleared(Update command) {
        Set<LocationPart> cleared = EnumSet.noneOf(LocationPart.class);
        if (clears(command.address(), address)) {
            cleared.add(LocationPart.ADDRESS);
        }
        if (clears(command.coordinates(), coordinates)) {
            cleared.add(LocationPart.COORDINATES);
        }
        if (clears(command.virtualLocation(), virtualLocation)) {
            cleared.add(LocationPart.VIRTUAL_LOCATION);
        }
        return cleared;
    }

    private static boolean clears(Patch<?> patch, @Nullable Object current) {
        return patch instanceof Patch.Clear && current != null;
    }

    private static <T> @Nullable T newValue(Patch<T> patch, @Nullable T current) {
        T after = patch.appliedTo(current);
        return Objects.equals(after, current) ? null : after;
    }

    private static <T> @Nullable T after(
            boolean cleared, @Nullable T newValue, @Nullable T current) {
        return cleared ? null : newValue == null ? current : newValue;
    }
}

package io.cim.location.bench;

import com.google.common.collect.Lists;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationView;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/**
 * The events of places: all are defined, then each changes once in every lap, in the same order, so
 * that the events of one place are as far apart as possible.
 *
 * @param each the events of a place, from 1
 */
record PlaceEvents(Places places, int each) {

    private static final int UNIT = 100;
    private static final int PORTION = 100 * UNIT;
    private static final int FILLERS = 8;

    int count() {
        return places.count() * each;
    }

    /** Appends all of them. */
    void fill(Contender store) {
        System.err.printf("filling %s with %,d events%n", store.name(), count());
        int fillers = 1; // in the first portion, so that parents are defined before their children
        for (int lap = 0; lap < each; lap++) {
            for (List<LocationView> portion : places.portions(PORTION)) {
                new Workers(fillers).share(units(portion, lap, store).toList());
                fillers = FILLERS;
            }
        }
    }

    private static Stream<Runnable> units(List<LocationView> portion, int lap, Contender store) {
        return Lists.partition(portion, UNIT).stream()
                .map(unit -> () -> store.append(messages(unit, lap)));
    }

    private static List<DomainEventMessage<?>> messages(List<LocationView> unit, int lap) {
        return unit.stream()
                .<DomainEventMessage<?>>map(place ->
                        new GenericDomainEventMessage<>(
                                "Location", place.locationId().toString(), lap, event(place, lap)))
                .toList();
    }

    private static LocationEvent event(LocationView place, int lap) {
        if (lap == 0) {
            return new LocationEvent.Defined(
                    place.locationId(),
                    place.name(),
                    place.state().locationType(),
                    null,
                    null,
                    place.state().address(),
                    place.state().coordinates(),
                    null,
                    null,
                    place.state().virtualLocation(),
                    place.parentId(),
                    Set.of(),
                    Set.of(),
                    place.state().metadata());
        }
        if (lap % 2 == 0) {
            return new LocationEvent.MetadataAdded(
                    place.locationId(),
                    "inspected",
                    "lap " + lap,
                    lap == 2 ? null : "lap " + (lap - 2),
                    null);
        }
        return new LocationEvent.Updated(
                place.locationId(),
                new LocationName("%s, lap %d".formatted(place.name().value(), lap)),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                null);
    }
}

package io.cim.location.projection.query;

import io.cim.location.api.Boundary;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationView;
import io.cim.location.api.SphericalBoundary;
import io.cim.location.projection.table.BoundaryCells;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.HierarchyProblems;
import io.cim.location.projection.table.LocationTable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The locations whose boundary has a point in it, the smallest first. The cells of the index find
 * all of them and few others, of which the boundary is looked at.
 */
final class Containing {

    /** The candidates that are read at once. */
    private static final int PORTION = 64;

    private final Handle handle;
    private final LocationQuery.Containing query;
    private final Conditions conditions;

    Containing(Handle handle, LocationQuery.Containing query) {
        this.handle = handle;
        this.query = query;
        this.conditions =
                LocationList.isOf(query.filter().archived())
                        .and(
                                Filters.criteria(query.filter(), new HierarchyProblems(handle))
                                        .conditions())
                        .with(
                                "cells",
                                Dialect.of(handle)
                                        .numbers(
                                                BoundaryCells.containing(
                                                        query.latitude(), query.longitude())));
    }

    /**
     * Reads the locations after a position.
     *
     * @param after the end of the page before, null for the first page
     */
    void read(@Nullable PageEnd after, PageSpace space) {
        @Nullable PageEnd from = after;
        List<Candidate> candidates;
        do {
            candidates = candidates(from);
            for (Candidate candidate : candidates) {
                candidate.hit(query).ifPresent(space::add);
                if (space.isFull()) {
                    return;
                }
                from = candidate.end();
            }
        } while (candidates.size() == PORTION);
    }

    /** The end of a page whose last location is this one. */
    static PageEnd end(Hit hit) {
        return new PageEnd(0, Double.toString(Objects.requireNonNull(hit.area())), hit.id());
    }

    /** A location with a cell around the point, and the area that the index has for it. */
    private record Candidate(LocationView location, double area) {

        Optional<Hit> hit(LocationQuery.Containing query) {
            Boundary boundary = Objects.requireNonNull(location.state().boundary());
            return SphericalBoundary.of(boundary).contains(query.latitude(), query.longitude())
                    ? Optional.of(Hit.enclosing(location, area))
                    : Optional.empty();
        }

        PageEnd end() {
            return new PageEnd(0, Double.toString(area), location.locationId().value());
        }
    }

    /** The next candidates, fewer than a portion if there are no more. */
    private List<Candidate> candidates(@Nullable PageEnd after) {
        Conditions values = new Conditions().and(conditions).with("limit", PORTION);
        if (after != null) {
            values.and("(l.boundary_area, l.location_id) > (:after_area, :after_id)")
                    .with("after_area", Double.parseDouble(after.key()))
                    .with("after_id", after.locationId());
        }
        return values.query(
                        handle,
                        """
                        SELECT %s, l.boundary_area
                        FROM (SELECT DISTINCT b.location_id FROM boundary_cell b WHERE %s) c
                        JOIN location l ON l.location_id = c.location_id
                        WHERE %s ORDER BY l.boundary_area, l.location_id LIMIT :limit
                        """
                                .formatted(
                                        LocationTable.SELECTED,
                                        Dialect.of(handle).isOneOfNumbers("b.cell", ":cells"),
                                        values.sql()))
                .map((row, _) ->
                        new Candidate(LocationTable.view(row), row.getDouble("boundary_area")))
                .list();
    }
}

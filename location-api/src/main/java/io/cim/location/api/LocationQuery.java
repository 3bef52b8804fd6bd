package io.cim.location.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A query of a client: one record for each subject below {@code location.queries}. */
public sealed interface LocationQuery {

    /** The stream sequence that the read model must have reached, from 0; null for any. */
    @Nullable Long minSequence();

    /**
     * One location. Either its id or one of its identifiers is given.
     *
     * @param asOf the time of the state, null for the present
     * @param version the version of the state, from 1; null for the present. At most one of both is
     *     given
     */
    record Get(
            @Nullable LocationId locationId,
            @Nullable LocationIdentifier identifier,
            @Nullable Instant asOf,
            @Nullable Long version,
            @Nullable Long minSequence)
            implements LocationQuery {

        public static final String BOTH_GIVEN = "must not be given together with version";
        public static final String NONE_GIVEN = "is required, or identifier";
        public static final String TWO_GIVEN = "must not be given together with location_id";

        public Get {
            if (version != null) {
                NumberRules.PAST_VERSION.check("version", version);
            }
            if (asOf != null && version != null) {
                throw new IllegalArgumentException("as_of " + BOTH_GIVEN);
            }
            if (locationId == null && identifier == null) {
                throw new IllegalArgumentException("location_id " + NONE_GIVEN);
            }
            if (locationId != null && identifier != null) {
                throw new IllegalArgumentException("identifier " + TWO_GIVEN);
            }
            requireSequence(minSequence);
        }
    }

    /**
     * The locations that match a filter, in an order.
     *
     * @param count whether the answer has the number of all of them
     */
    record List(
            LocationFilter filter,
            LocationOrder order,
            PageRequest page,
            boolean count,
            @Nullable Long minSequence)
            implements LocationQuery {

        public List {
            requireSequence(minSequence);
        }
    }

    /** The locations directly below one, by name. */
    record Children(
            LocationId locationId, Archival archived, PageRequest page, @Nullable Long minSequence)
            implements LocationQuery {

        public Children {
            requireSequence(minSequence);
        }
    }

    /** The locations above one, from its parent to its root. */
    record Ancestors(LocationId locationId, PageRequest page, @Nullable Long minSequence)
            implements LocationQuery {

        public Ancestors {
            requireSequence(minSequence);
        }
    }

    /**
     * The locations below one, level by level, in each level by name.
     *
     * @param maxDepth the number of levels below it, from 1
     */
    record Descendants(
            LocationId locationId,
            int maxDepth,
            Archival archived,
            PageRequest page,
            @Nullable Long minSequence)
            implements LocationQuery {

        /** The maximum, which is more levels than a hierarchy has. */
        public static final int MAX_DEPTH = (int) NumberRules.MAX_DEPTH.most();

        public Descendants {
            NumberRules.MAX_DEPTH.check("max_depth", (long) maxDepth);
            requireSequence(minSequence);
        }
    }

    /**
     * The locations around a point that match a filter, nearest first.
     *
     * @param latitude degrees, from -90 to 90
     * @param longitude degrees, from -180 to 180
     * @param radius metres along the great circle, from 0 to half the earth's circumference
     */
    record Near(
            double latitude,
            double longitude,
            double radius,
            LocationFilter filter,
            PageRequest page,
            @Nullable Long minSequence)
            implements LocationQuery {

        public Near {
            latitude =
                    Coordinates.withoutUnderflow(Coordinates.LATITUDE.check("latitude", latitude));
            longitude =
                    Coordinates.withoutUnderflow(
                            Coordinates.LONGITUDE.check("longitude", longitude));
            NumberRules.RADIUS.check("radius_m", radius);
            requireSequence(minSequence);
        }
    }

    /**
     * The locations between two latitudes and two longitudes that match a filter, neighbours next
     * to each other.
     *
     * @param south degrees, at most north
     * @param west degrees; greater than east if the area crosses the antimeridian
     */
    record Within(
            double south,
            double west,
            double north,
            double east,
            LocationFilter filter,
            PageRequest page,
            @Nullable Long minSequence)
            implements LocationQuery {

        public static final String SOUTH_OF_NORTH = "must be at most north";

        public Within {
            Coordinates.LATITUDE.check("south", south);
            Coordinates.LONGITUDE.check("west", west);
            Coordinates.LATITUDE.check("north", north);
            Coordinates.LONGITUDE.check("east", east);
            if (south > north) {
                throw new IllegalArgumentException("south " + SOUTH_OF_NORTH);
            }
            requireSequence(minSequence);
        }
    }

    /**
     * The locations whose boundary has a point in it and that match a filter, the smallest first.
     *
     * @param latitude degrees, from -90 to 90
     * @param longitude degrees, from -180 to 180
     */
    record Containing(
            double latitude,
            double longitude,
            LocationFilter filter,
            PageRequest page,
            @Nullable Long minSequence)
            implements LocationQuery {

        public Containing {
            Coordinates.LATITUDE.check("latitude", latitude);
            Coordinates.LONGITUDE.check("longitude", longitude);
            requireSequence(minSequence);
        }
    }

    /** The events of a location, from the first one on. */
    record History(LocationId locationId, PageRequest page, @Nullable Long minSequence)
            implements LocationQuery {

        public History {
            requireSequence(minSequence);
        }
    }

    /** The numbers of locations. */
    record Stats(@Nullable Long minSequence) implements LocationQuery {

        public Stats {
            requireSequence(minSequence);
        }
    }

    private static void requireSequence(@Nullable Long minSequence) {
        if (minSequence != null) {
            NumberRules.SEQUENCE.check("min_sequence", minSequence);
        }
    }
}

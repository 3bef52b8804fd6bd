package io.cim.location.api.json;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationQuery.Ancestors;
import io.cim.location.api.LocationQuery.Children;
import io.cim.location.api.LocationQuery.Containing;
import io.cim.location.api.LocationQuery.Descendants;
import io.cim.location.api.LocationQuery.Get;
import io.cim.location.api.LocationQuery.History;
import io.cim.location.api.LocationQuery.Near;
import io.cim.location.api.LocationQuery.Stats;
import io.cim.location.api.LocationQuery.Within;
import io.cim.location.api.NumberRules;
import io.cim.location.api.PageRequest;
import io.cim.location.api.QueryKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The shapes of the contract's queries. */
final class QueryShapes {

    private static final Shape<Long> SEQUENCE = Shape.integer(NumberRules.SEQUENCE, Long::valueOf);
    private static final Shape<Long> PAST_VERSION =
            Shape.integer(NumberRules.PAST_VERSION, Long::valueOf);
    private static final Shape<Integer> MAX_DEPTH =
            Shape.integer(NumberRules.MAX_DEPTH, Math::toIntExact);
    private static final Shape<Boolean> COUNT = Shape.bool();
    private static final Shape<Double> RADIUS = Shape.decimal(NumberRules.RADIUS, Double::valueOf);

    private QueryShapes() {}

    /** Reads a query; null if a field is not valid. */
    static @Nullable LocationQuery read(QueryKind kind, FieldReader in) {
        Field<Long> sequence = in.optional("min_sequence", SEQUENCE);
        return switch (kind) {
            case GET -> get(in, sequence);
            case LIST -> list(in, sequence);
            case CHILDREN -> children(in, sequence);
            case ANCESTORS -> {
                Field<LocationId> locationId = locationId(in);
                PageRequest page = FilterShapes.page(in, PageRequest.DEFAULT_LIMIT_OF_ANCESTORS);
                yield in.build(() -> new Ancestors(locationId.get(), page, sequence.orNull()));
            }
            case DESCENDANTS -> descendants(in, sequence);
            case NEAR -> near(in, sequence);
            case WITHIN -> within(in, sequence);
            case CONTAINING -> containing(in, sequence);
            case HISTORY -> {
                Field<LocationId> locationId = locationId(in);
                PageRequest page = FilterShapes.page(in);
                yield in.build(() -> new History(locationId.get(), page, sequence.orNull()));
            }
            case STATS -> in.build(() -> new Stats(sequence.orNull()));
        };
    }

    private static @Nullable Get get(FieldReader in, Field<Long> sequence) {
        Field<LocationId> locationId = in.optional("location_id", ValueShapes.LOCATION_ID);
        Field<LocationIdentifier> identifier =
                in.optional("identifier", ValueShapes.LOCATION_IDENTIFIER);
        if (!in.given("location_id") && !in.given("identifier")) {
            in.refuse("location_id", Get.NONE_GIVEN);
        }
        if (in.given("location_id") && in.given("identifier")) {
            in.refuse("identifier", Get.TWO_GIVEN);
        }
        Field<Instant> asOf = in.optional("as_of", ValueShapes.TIME);
        Field<Long> version = in.optional("version", PAST_VERSION);
        if (in.given("as_of") && in.given("version")) {
            in.refuse("as_of", Get.BOTH_GIVEN);
        }
        return in.build(() ->
                new Get(
                        locationId.orNull(),
                        identifier.orNull(),
                        asOf.orNull(),
                        version.orNull(),
                        sequence.orNull()));
    }

    private static LocationQuery.@Nullable List list(FieldReader in, Field<Long> sequence) {
        LocationFilter filter = FilterShapes.filter(in);
        LocationOrder order = FilterShapes.order(in);
        PageRequest page = FilterShapes.page(in);
        Field<Boolean> count = in.optional("count", COUNT);
        return in.build(() ->
                new LocationQuery.List(
                        filter, order, page, count.orElse(false), sequence.orNull()));
    }

    private static @Nullable Children children(FieldReader in, Field<Long> sequence) {
        Field<LocationId> locationId = locationId(in);
        Archival archived = FilterShapes.archived(in);
        PageRequest page = FilterShapes.page(in);
        return in.build(() -> new Children(locationId.get(), archived, page, sequence.orNull()));
    }

    private static @Nullable Descendants descendants(FieldReader in, Field<Long> sequence) {
        Field<LocationId> locationId = locationId(in);
        Field<Integer> maxDepth = in.optional("max_depth", MAX_DEPTH);
        Archival archived = FilterShapes.archived(in);
        PageRequest page = FilterShapes.page(in);
        return in.build(() ->
                new Descendants(
                        locationId.get(),
                        maxDepth.orElse(Descendants.MAX_DEPTH),
                        archived,
                        page,
                        sequence.orNull()));
    }

    private static @Nullable Near near(FieldReader in, Field<Long> sequence) {
        in.hintAt(ValueShapes.OTHER_NAMES);
        Field<Double> latitude = in.required("latitude", ValueShapes.LATITUDE);
        Field<Double> longitude = in.required("longitude", ValueShapes.LONGITUDE);
        Field<Double> radius = in.required("radius_m", RADIUS);
        LocationFilter filter = FilterShapes.filter(in);
        PageRequest page = FilterShapes.page(in);
        return in.build(() ->
                new Near(
                        latitude.get(),
                        longitude.get(),
                        radius.get(),
                        filter,
                        page,
                        sequence.orNull()));
    }

    private static @Nullable Within within(FieldReader in, Field<Long> sequence) {
        Field<Double> south = in.required("south", ValueShapes.LATITUDE);
        Field<Double> west = in.required("west", ValueShapes.LONGITUDE);
        Field<Double> north = in.required("north", ValueShapes.LATITUDE);
        Field<Double> east = in.required("east", ValueShapes.LONGITUDE);
        LocationFilter filter = FilterShapes.filter(in);
        PageRequest page = FilterShapes.page(in);
        if (south.orElse(-90.0) > north.orElse(90.0)) {
            in.refuse("south", Within.SOUTH_OF_NORTH);
        }
        return in.build(() ->
                new Within(
                        south.get(),
                        west.get(),
                        north.get(),
                        east.get(),
                        filter,
                        page,
                        sequence.orNull()));
    }

    private static @Nullable Containing containing(FieldReader in, Field<Long> sequence) {
        Field<Double> latitude = in.required("latitude", ValueShapes.LATITUDE);
        Field<Double> longitude = in.required("longitude", ValueShapes.LONGITUDE);
        LocationFilter filter = FilterShapes.filter(in);
        PageRequest page = FilterShapes.page(in);
        return in.build(() ->
                new Containing(latitude.get(), longitude.get(), filter, page, sequence.orNull()));
    }

    private static Field<LocationId> locationId(FieldReader in) {
        return in.required("location_id", ValueShapes.LOCATION_ID);
    }
}

package io.cim.location.api.json;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.InputText;
import io.cim.location.api.IpLiteral;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.NumberRules;
import io.cim.location.api.Reason;
import io.cim.location.api.Rule;
import io.cim.location.api.Tags;
import io.cim.location.api.TextRules;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.UtcTime;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shapes of the contract's values. */
final class ValueShapes {

    static final Shape<LocationId> LOCATION_ID = Shape.text(LocationId.RULE, LocationId::of);
    static final Shape<LocationName> NAME =
            Shape.text(LocationName.RULE.and(TextRules.PLAIN), LocationName::new);
    static final Shape<LocationType> LOCATION_TYPE =
            Shape.text(LocationType.RULE, LocationType::of);
    static final Shape<LocationKind> KIND =
            Shape.text(InputText::inLowerCase, LocationKind.RULE, LocationKind::new);
    static final Shape<LocationStatus> STATUS = Shape.text(LocationStatus.RULE, LocationStatus::of);
    static final Shape<TimeZoneName> TIME_ZONE = Shape.text(TimeZoneName.RULE, TimeZoneName::new);
    static final Shape<String> SYSTEM = Shape.text(LocationIdentifier.SYSTEM);
    static final Shape<String> VALUE = plain(LocationIdentifier.VALUE);
    static final Shape<LocationIdentifier> LOCATION_IDENTIFIER =
            Shape.object(ValueShapes::locationIdentifier);
    static final Shape<Set<LocationIdentifier>> IDENTIFIERS =
            Shape.set(LocationIdentifier.SIZE, LOCATION_IDENTIFIER);
    static final Shape<Set<String>> TAGS = tags(Tags.SIZE);
    static final Shape<Set<String>> CHANGED_TAGS = tags(Tags.CHANGED);
    static final Shape<Reason> REASON = Shape.text(Reason.RULE, Reason::new);
    static final Shape<Long> VERSION = Shape.integer(NumberRules.VERSION, Long::valueOf);
    static final Shape<Instant> TIME = Shape.text(UtcTime.RULE, UtcTime::parse);
    private static final Shape<String> LINE = plain(Address.LINE);
    static final Shape<String> COUNTRY =
            Shape.text(InputText::inUpperCase, Address.COUNTRY, Function.identity());
    static final Shape<Double> LATITUDE = Shape.decimal(Coordinates.LATITUDE, Double::valueOf);
    static final Shape<Double> LONGITUDE = Shape.decimal(Coordinates.LONGITUDE, Double::valueOf);
    static final Shape<String> METADATA_KEY = Shape.text(Metadata.KEY);
    static final Shape<String> METADATA_VALUE = Shape.text(Metadata.VALUE);
    static final Shape<Address> ADDRESS = Shape.object(ValueShapes::address);
    static final Shape<Coordinates> COORDINATES = ValueShapes::point;
    static final Shape<VirtualLocation> VIRTUAL_LOCATION =
            Shape.object(ValueShapes::virtualLocation);

    private static final Shape<Map<String, String>> METADATA_ENTRIES =
            Shape.map(Metadata.SIZE, Metadata.AS_KEY, METADATA_VALUE);

    static final Shape<Metadata> METADATA =
            (json, pointer, violations) -> {
                @Nullable Map<String, String> entries =
                        METADATA_ENTRIES.read(json, pointer, violations);
                return entries == null ? null : new Metadata(entries);
            };

    private static final String A_POINT = "{\"latitude\":47.37,\"longitude\":8.54}";
    private static final String NO_GEO_JSON = ": write " + A_POINT + " instead of GeoJSON";

    /** Names by which other systems call the fields of a point, and what to write instead. */
    static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "lat", ": write latitude",
                    "lng", ": write longitude",
                    "lon", ": write longitude",
                    "long", ": write longitude",
                    "alt", ": write altitude",
                    "elevation", ": write altitude",
                    "type", NO_GEO_JSON,
                    "coordinates", NO_GEO_JSON);

    private static final Shape<Double> ALTITUDE =
            Shape.decimal(Coordinates.ALTITUDE, Double::valueOf);
    private static final Shape<String> COORDINATE_SYSTEM = Shape.text(Coordinates.SYSTEM_RULE);
    static final Shape<VirtualLocationKind> VIRTUAL_KIND =
            Shape.text(VirtualLocationKind.RULE, VirtualLocationKind::of);
    private static final Shape<String> IDENTIFIER = plain(VirtualLocation.IDENTIFIER);
    private static final Shape<List<VirtualLocation.Url>> URLS =
            Shape.list(VirtualLocation.URLS, Shape.object(ValueShapes::url));
    static final Shape<String> IP_ADDRESS =
            Shape.text(VirtualLocation.IP_ADDRESS, IpLiteral::canonical);
    private static final Shape<List<String>> IP_ADDRESSES =
            Shape.list(VirtualLocation.IP_ADDRESSES, IP_ADDRESS);
    private static final Shape<List<Integer>> PORTS =
            Shape.list(
                    VirtualLocation.PORTS, Shape.integer(VirtualLocation.PORT, Math::toIntExact));
    private static final Shape<Map<String, String>> ATTRIBUTES =
            Shape.map(VirtualLocation.ATTRIBUTES, Metadata.AS_KEY, METADATA_VALUE);
    private static final Shape<String> URL = Shape.text(VirtualLocation.Url.URL);
    private static final Shape<String> URL_KIND = plain(VirtualLocation.Url.KIND);
    private static final Shape<Boolean> URL_ACTIVE = Shape.bool();
    private static final Shape<Integer> URL_PRIORITY =
            Shape.integer(VirtualLocation.Url.PRIORITY, Math::toIntExact);

    private ValueShapes() {}

    private static Shape<String> plain(Rule<String> rule) {
        return Shape.text(rule.and(TextRules.PLAIN));
    }

    private static Shape<Set<String>> tags(Rule<Integer> size) {
        return Shape.set(size, plain(Tags.TAG));
    }

    private static @Nullable LocationIdentifier locationIdentifier(FieldReader in) {
        Field<String> system = in.required("system", SYSTEM);
        Field<String> value = in.required("value", VALUE);
        return in.build(() -> new LocationIdentifier(system.get(), value.get()));
    }

    private static @Nullable Address address(FieldReader in) {
        Field<String> street = in.optional("street", "street1", LINE);
        Field<String> street2 = in.optional("street2", LINE);
        Field<String> locality = in.optional("locality", LINE);
        Field<String> region = in.optional("region", LINE);
        Field<String> country = in.required("country", COUNTRY);
        Field<String> postalCode = in.optional("postal_code", LINE);
        if (!in.gives("street", "street1", "locality", "region", "postal_code")) {
            in.refuseWhole(Address.ONLY_COUNTRY);
        }
        return in.build(() ->
                new Address(
                        street.orNull(),
                        street2.orNull(),
                        locality.orNull(),
                        region.orNull(),
                        country.get(),
                        postalCode.orNull()));
    }

    private static @Nullable Coordinates point(Json json, String pointer, Violations violations) {
        if (json instanceof Json.Arr) {
            violations.add(pointer, "must be an object, was an array: write " + A_POINT);
            return null;
        }
        return Shape.object(ValueShapes::coordinates).read(json, pointer, violations);
    }

    private static @Nullable Coordinates coordinates(FieldReader in) {
        in.hintAt(OTHER_NAMES);
        Field<Double> latitude = in.required("latitude", LATITUDE);
        Field<Double> longitude = in.required("longitude", LONGITUDE);
        Field<Double> altitude = in.optional("altitude", ALTITUDE);
        in.optional("coordinate_system", COORDINATE_SYSTEM);
        return in.build(() -> new Coordinates(latitude.get(), longitude.get(), altitude.orNull()));
    }

    private static @Nullable VirtualLocation virtualLocation(FieldReader in) {
        Field<VirtualLocationKind> kind = in.required("kind", VIRTUAL_KIND);
        Field<String> identifier = in.required("identifier", IDENTIFIER);
        Field<List<VirtualLocation.Url>> urls = in.optional("urls", URLS);
        Field<List<String>> ipAddresses = in.optional("ip_addresses", IP_ADDRESSES);
        Field<List<Integer>> ports = in.optional("ports", PORTS);
        Field<Map<String, String>> attributes = in.optional("attributes", ATTRIBUTES);
        return in.build(() ->
                new VirtualLocation(
                        kind.get(),
                        identifier.get(),
                        urls.orElse(List.of()),
                        ipAddresses.orElse(List.of()),
                        ports.orElse(List.of()),
                        attributes.orElse(Map.of())));
    }

    private static VirtualLocation.@Nullable Url url(FieldReader in) {
        Field<String> url = in.required("url", URL);
        Field<String> kind = in.optional("kind", URL_KIND);
        Field<Boolean> active = in.optional("active", URL_ACTIVE);
        Field<Integer> priority = in.optional("priority", URL_PRIORITY);
        return in.build(() ->
                new VirtualLocation.Url(
                        url.get(), kind.orNull(), active.orNull(), priority.orNull()));
    }
}

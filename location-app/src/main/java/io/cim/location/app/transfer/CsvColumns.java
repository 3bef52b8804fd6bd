package io.cim.location.app.transfer;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.location.app.transfer.CsvColumn.OfField;
import io.cim.location.app.transfer.CsvColumn.OfIdentifiers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The columns of an exported CSV file: those of all fields, and one for each system of identifiers,
 * each metadata key and each attribute of a virtual location that a location has.
 */
final class CsvColumns {

    /** The most columns beside those of all fields; spreadsheets have 16,384 in all. */
    static final int MAX_FOUND = 2_000;

    private static final String METADATA = "metadata.";
    private static final String ATTRIBUTE = "virtual_location.attribute.";

    private static final List<CsvColumn> FIELDS =
            List.of(
                    OfField.of("location_id", CsvCell.TEXT),
                    OfField.of("name", CsvCell.TEXT),
                    OfField.of("location_type", CsvCell.TEXT),
                    OfField.of("kind", CsvCell.TEXT),
                    OfField.of("status", CsvCell.TEXT),
                    OfField.of("parent_id", CsvCell.TEXT),
                    OfField.of("address.street", CsvCell.TEXT),
                    OfField.of("address.street2", CsvCell.TEXT),
                    OfField.of("address.postal_code", CsvCell.TEXT),
                    OfField.of("address.locality", CsvCell.TEXT),
                    OfField.of("address.region", CsvCell.TEXT),
                    OfField.of("address.country", CsvCell.TEXT),
                    OfField.of("coordinates.latitude", CsvCell.NUMBER),
                    OfField.of("coordinates.longitude", CsvCell.NUMBER),
                    OfField.of("coordinates.altitude", CsvCell.NUMBER),
                    OfField.of("time_zone", CsvCell.TEXT),
                    OfField.of("boundary", CsvCell.JSON),
                    OfField.of("virtual_location.kind", CsvCell.TEXT),
                    OfField.of("virtual_location.identifier", CsvCell.TEXT),
                    OfField.of("virtual_location.urls", CsvCell.JSON),
                    OfField.of("virtual_location.ip_addresses", CsvCell.TEXTS),
                    OfField.of("virtual_location.ports", CsvCell.NUMBERS),
                    OfField.of("tags", CsvCell.TEXTS),
                    OfField.of("archived", CsvCell.BOOLEAN),
                    OfField.of("version", CsvCell.NUMBER),
                    OfField.of("defined_at", CsvCell.TEXT),
                    OfField.of("updated_at", CsvCell.TEXT),
                    OfField.of("archived_at", CsvCell.TEXT));

    private static final Map<String, CsvColumn> BY_HEADER =
            FIELDS.stream().collect(toMap(CsvColumn::header, Function.identity()));

    private final Map<String, CsvColumn> found = new TreeMap<>();

    /** The column of a header, absent if no column is called so. */
    static Optional<CsvColumn> named(String header) {
        if (header.startsWith(METADATA)) {
            return Optional.of(metadata(header.substring(METADATA.length())));
        }
        if (header.startsWith(ATTRIBUTE)) {
            return Optional.of(attribute(header.substring(ATTRIBUTE.length())));
        }
        if (header.startsWith(OfIdentifiers.PREFIX)) {
            return Optional.of(new OfIdentifiers(header.substring(OfIdentifiers.PREFIX.length())));
        }
        return Optional.ofNullable(BY_HEADER.get(header));
    }

    private static CsvColumn metadata(String key) {
        return new OfField(METADATA + key, List.of("metadata", key), CsvCell.ANY_TEXT);
    }

    private static CsvColumn attribute(String key) {
        return new OfField(
                ATTRIBUTE + key, List.of("virtual_location", "attributes", key), CsvCell.ANY_TEXT);
    }

    /** Adds the columns that a location needs. */
    void addOf(JsonNode location) {
        location.path("metadata").fieldNames().forEachRemaining(key -> add(metadata(key)));
        location.path("virtual_location")
                .path("attributes")
                .fieldNames()
                .forEachRemaining(key -> add(attribute(key)));
        for (JsonNode identifier : location.path("identifiers")) {
            add(new OfIdentifiers(identifier.path("system").asText()));
        }
        if (found.size() > MAX_FOUND) {
            throw new TransferException(
                    "the locations have more than %d metadata keys, attributes and systems of identifiers, each of which is a column: export them as NDJSON or GeoJSON"
                            .formatted(MAX_FOUND),
                    null);
        }
    }

    private void add(CsvColumn column) {
        found.putIfAbsent(column.header(), column);
    }

    /** All columns, those of all fields first. */
    List<CsvColumn> all() {
        return Stream.concat(FIELDS.stream(), found.values().stream()).toList();
    }
}

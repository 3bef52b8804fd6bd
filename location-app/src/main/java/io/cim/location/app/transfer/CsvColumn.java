package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A column of a CSV file. */
sealed interface CsvColumn {

    /** Its name in the header. */
    String header();

    /** Its cell for a location; empty if the location has no value for it. */
    String write(JsonNode location);

    /** Sets the value of a cell that is not empty. */
    void read(String cell, ObjectNode location);

    /**
     * A field of a location, or of an object in it.
     *
     * @param path the names of the fields, from the location down
     */
    record OfField(String header, List<String> path, CsvCell cell) implements CsvColumn {

        /** A field whose header is its path with dots between. */
        static OfField of(String header, CsvCell cell) {
            return new OfField(header, List.of(header.split("\\.", -1)), cell);
        }

        @Override
        public String write(JsonNode location) {
            JsonNode value = location;
            for (String name : path) {
                value = value.path(name);
            }
            return value.isMissingNode() ? "" : cell.write(value);
        }

        @Override
        public void read(String text, ObjectNode location) {
            ObjectNode object = location;
            for (String name : path.subList(0, path.size() - 1)) {
                object = object.withObjectProperty(name);
            }
            object.set(path.getLast(), cell.read(text));
        }
    }

    /** The values of the identifiers of a system. */
    record OfIdentifiers(String system) implements CsvColumn {

        static final String PREFIX = "identifier.";

        @Override
        public String header() {
            return PREFIX + system;
        }

        @Override
        public String write(JsonNode location) {
            ArrayNode values = Nodes.MAPPER.createArrayNode();
            for (JsonNode identifier : location.path("identifiers")) {
                if (identifier.path("system").asText().equals(system)) {
                    values.add(identifier.path("value"));
                }
            }
            return values.isEmpty() ? "" : CsvCell.TEXTS.write(values);
        }

        @Override
        public void read(String text, ObjectNode location) {
            for (JsonNode value : CsvCell.TEXTS.read(text)) {
                location.withArrayProperty("identifiers")
                        .addObject()
                        .put("system", system)
                        .set("value", value);
            }
        }
    }
}

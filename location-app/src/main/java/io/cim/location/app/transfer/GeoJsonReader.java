package io.cim.location.app.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.cim.location.app.transfer.SourceRecord.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the Features of a FeatureCollection. */
final class GeoJsonReader implements RecordReader {

    private static final String NO_COLLECTION =
            "it is not a GeoJSON FeatureCollection: it must be an object with \"type\":\"FeatureCollection\" and an array of features";

    /** The names of the only coordinate reference system of RFC 7946 in the standard before it. */
    private static final String WGS_84 = "urn:ogc:def:crs:OGC:(1\\.3|):CRS84|EPSG:4326";

    private final JsonParser parser;
    private boolean inFeatures;
    private boolean hasFeatures;
    private boolean isCollection;
    private long records;

    private GeoJsonReader(JsonParser parser) {
        this.parser = parser;
    }

    static GeoJsonReader open(InputStream in) throws IOException {
        return new GeoJsonReader(Nodes.MAPPER.createParser(in)).begin();
    }

    private GeoJsonReader begin() throws IOException {
        return checked(() -> {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            return this;
        });
    }

    @Override
    public Optional<SourceRecord> next() throws IOException {
        return checked(() -> {
            while (inFeatures || toFeatures()) {
                if (parser.nextToken() != JsonToken.END_ARRAY) {
                    return Optional.of(feature());
                }
                inFeatures = false;
            }
            require(hasFeatures && isCollection && parser.nextToken() == null);
            return Optional.empty();
        });
    }

    /** Reads the collection's members up to the features; false at its end. */
    private boolean toFeatures() throws IOException {
        while (nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = nextToken();
            switch (name) {
                case "type" -> {
                    require(parser.getText().equals("FeatureCollection"));
                    isCollection = true;
                }
                case "features" -> {
                    require(value == JsonToken.START_ARRAY);
                    inFeatures = true;
                    hasFeatures = true;
                    return true;
                }
                case "crs" -> requireWgs84(value());
                default -> parser.skipChildren();
            }
        }
        return false;
    }

    private JsonToken nextToken() throws IOException {
        @Nullable JsonToken token = parser.nextToken();
        require(token != null);
        return token;
    }

    /** The value that begins with the current token. */
    private JsonNode value() throws IOException {
        try (TokenBuffer value = new TokenBuffer(parser)) {
            value.copyCurrentStructure(parser);
            return Nodes.MAPPER.readTree(value.asParser());
        }
    }

    private static void requireWgs84(JsonNode system) {
        String name = system.at("/properties/name").asText("");
        if (!system.isNull() && !name.matches(WGS_84)) {
            throw new UnreadableFileException(
                    "its coordinate reference system is %s: RFC 7946 knows none but WGS 84, convert the file"
                            .formatted(system),
                    null);
        }
    }

    private SourceRecord feature() throws IOException {
        Place place = new Place(++records, parser.currentTokenLocation().getLineNr());
        long end = parser.currentTokenLocation().getCharOffset() + Nodes.MAX_RECORD;
        try (TokenBuffer feature = new TokenBuffer(parser).forceUseOfBigDecimal(true)) {
            int open = 0;
            while (true) {
                feature.copyCurrentEvent(parser);
                JsonToken token = parser.currentToken();
                open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (open == 0) {
                    return GeoJsonFeature.record(place, Nodes.MAPPER.readTree(feature.asParser()));
                }
                if (parser.currentLocation().getCharOffset() > end) {
                    skip(open);
                    return SourceRecord.refused(place, NdjsonReader.tooLarge());
                }
                var _ = nextToken();
            }
        }
    }

    /** Skips to the end of a structure that is open some levels deep. */
    private void skip(int levels) throws IOException {
        int open = levels;
        while (open > 0) {
            JsonToken token = nextToken();
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new UnreadableFileException(NO_COLLECTION, null);
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T checked(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (JsonProcessingException notJson) {
            throw new UnreadableFileException(
                    "it is not JSON: %s, at line %d, column %d"
                            .formatted(
                                    notJson.getOriginalMessage(),
                                    parser.currentLocation().getLineNr(),
                                    parser.currentLocation().getColumnNr()),
                    notJson);
        }
    }
}

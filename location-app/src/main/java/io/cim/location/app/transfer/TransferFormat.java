package io.cim.location.app.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A format of files of locations. */
public enum TransferFormat {
    /** A location on each line, as replies of the service have it. */
    NDJSON("ndjson|jsonl") {
        @Override
        RecordReader reader(InputStream in) {
            return new NdjsonReader(in);
        }

        @Override
        LocationWriter writer(OutputStream out, CsvColumns columns) {
            return new NdjsonWriter(out);
        }
    },

    /** RFC 4180 with a header, whose names are those of {@link CsvColumns}. */
    CSV("csv") {
        @Override
        RecordReader reader(InputStream in) throws IOException {
            return CsvRecordReader.open(in);
        }

        @Override
        LocationWriter writer(OutputStream out, CsvColumns columns) {
            return new CsvLocationWriter(out, columns);
        }
    },

    /** An RFC 7946 FeatureCollection, see {@link GeoJsonFeature}. */
    GEOJSON("geojson|json") {
        @Override
        RecordReader reader(InputStream in) throws IOException {
            return GeoJsonReader.open(in);
        }

        @Override
        LocationWriter writer(OutputStream out, CsvColumns columns) throws IOException {
            return new GeoJsonWriter(out);
        }
    };

    private final Pattern names;

    TransferFormat(String extensions) {
        names = Pattern.compile(".*\\.(" + extensions + ")", Pattern.CASE_INSENSITIVE);
    }

    /** The format of a file by the end of its name. */
    public static Optional<TransferFormat> of(Path file) {
        String name = String.valueOf(file.getFileName());
        return Arrays.stream(values())
                .filter(format -> format.names.matcher(name).matches())
                .findFirst();
    }

    /** A reader of a file, which begins after a byte order mark if it has one. */
    abstract RecordReader reader(InputStream in) throws IOException;

    /**
     * A writer of a file.
     *
     * @param columns of a CSV file; others have no columns
     */
    abstract LocationWriter writer(OutputStream out, CsvColumns columns) throws IOException;
}

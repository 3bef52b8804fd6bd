package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Requests about a location of about 700 bytes, and files of such locations. */
final class LocationRequests {

    /** What a location has beside its id and its name: 500 bytes of metadata among it. */
    private static final String PARTS =
            """
            ,"location_type":"Physical","address":{"street":"Street 12","locality":"Town 100",\
            "region":"Region 5","country":"CH","postal_code":"10042"},\
            "coordinates":{"latitude":47.3769,"longitude":8.5417},"metadata":{%s}}\
            """
                    .formatted(
                            """
                            "rack":"rack 7","owner":"facility management, team 3",\
                            "description":"%s","floor.plan":"plans/2026/main-building.svg"\
                            """
                                    .formatted("A room with a view. ".repeat(14)));

    private LocationRequests() {}

    static byte[] define(String location, String name) {
        return "{\"location_id\":\""
                .concat(location)
                .concat("\",\"name\":\"")
                .concat(name)
                .concat("\"")
                .concat(PARTS)
                .getBytes(UTF_8);
    }

    /** A change of the name. */
    static byte[] update(String location, String name) {
        return "{\"location_id\":\""
                .concat(location)
                .concat("\",\"name\":\"")
                .concat(name)
                .concat("\"}")
                .getBytes(UTF_8);
    }

    /** A form of the files that {@code location-service import} reads. */
    enum FileForm {
        NDJSON("locations.ndjson", "", "\n", "\n"),
        GEOJSON(
                "locations.geojson",
                "{\"type\":\"FeatureCollection\",\"features\":[\n",
                ",\n",
                "\n]}\n");

        private final String fileName;
        private final String before;
        private final String between;
        private final String after;

        FileForm(String fileName, String before, String between, String after) {
            this.fileName = fileName;
            this.before = before;
            this.between = between;
            this.after = after;
        }

        String fileName() {
            return fileName;
        }

        private String record(String location) {
            String fields = "\"name\":\"Room 102\"" + PARTS;
            return switch (this) {
                case NDJSON -> "{\"location_id\":\"%s\",%s".formatted(location, fields);
                case GEOJSON ->
                        "{\"type\":\"Feature\",\"id\":\"%s\",\"geometry\":null,\"properties\":{%s}"
                                .formatted(location, fields);
            };
        }
    }

    /** Writes a file of new locations. */
    static Path write(FileForm form, Path directory, int locations) {
        Path file = directory.resolve(form.fileName());
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(form.before);
            for (int number = 0; number < locations; number++) {
                out.write(number == 0 ? "" : form.between);
                out.write(form.record(UUID.randomUUID().toString()));
            }
            out.write(form.after);
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException("no file to import", failure);
        }
    }

    static byte[] get(String location) {
        return "{\"location_id\":\"".concat(location).concat("\"}").getBytes(UTF_8);
    }
}

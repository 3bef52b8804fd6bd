package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files of an import may have, without a service. */
class FileImportTest {

    private static final String ID = "00000000-0000-7000-8000-000000000001";

    private final StringWriter report = new StringWriter();

    @TempDir private Path directory;

    private FileImport read(TransferFormat format, String content) throws IOException {
        return read(format, content, UTF_8);
    }

    private FileImport read(TransferFormat format, String content, Charset charset)
            throws IOException {
        Path file = Files.writeString(directory.resolve("file"), content, charset);
        return FileImport.read(
                file, format, new RefusalReport(new PrintWriter(report)), (_, _) -> {});
    }

    /** The refusals of a file: line, code, field and message. */
    private List<String> refusals(TransferFormat format, String content) throws IOException {
        read(format, content).close();
        List<String> refusals = new ArrayList<>();
        for (String line : report.toString().lines().toList()) {
            JsonNode refusal = Nodes.MAPPER.readTree(line);
            refusals.add(
                    "%d %s %s %s"
                            .formatted(
                                    refusal.path("line").asLong(),
                                    refusal.path("code").asText(),
                                    refusal.path("field").asText(),
                                    refusal.path("message").asText()));
        }
        return refusals;
    }

    private static String collection(String... features) {
        return "{\"type\":\"FeatureCollection\",\"features\":[\n%s\n]}"
                .formatted(String.join(",\n", features));
    }

    private static String feature(String members) {
        return "{\"type\":\"Feature\",%s}".formatted(members.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    location_id,nmae,name,name,kinds | column 'nmae' is not known, column 'name' is there twice, column 'kinds' is not known
                    ''                               | it has no header
                    """)
    void refusesACsvFileByItsHeader(String header, String problem) {
        assertThatThrownBy(() -> read(TransferFormat.CSV, header))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage(problem);
    }

    @Test
    void refusesCsvThatIsNotUtf8() {
        assertThatThrownBy(() -> read(TransferFormat.CSV, "name\nZürich\n", ISO_8859_1))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage("it is not UTF-8");
    }

    @Test
    void reportsCellsByTheLineOnWhichTheirRecordBegins() throws IOException {
        assertThat(
                        refusals(
                                TransferFormat.CSV,
                                """
                                name,location_type,coordinates.latitude,coordinates.longitude,metadata.note
                                A,Physical,47.5,8.5,"two
                                lines"
                                B,Physical,"47,5",8.5,

                                C,Physical
                                D,Physical,,8.5,
                                """))
                .containsExactly(
                        "4 invalid_request /coordinates/latitude must be a number, was a string",
                        "6 invalid_request  has 2 cells, and the header has 5",
                        "7 invalid_request /coordinates/latitude is required");
    }

    @ParameterizedTest
    @CsvSource({"NDJSON", "CSV", "GEOJSON"})
    void skipsAByteOrderMark(TransferFormat format) throws IOException {
        String content =
                switch (format) {
                    case NDJSON -> "{\"name\":\"A\",\"location_type\":\"Logical\"}";
                    case CSV -> "\"name\",location_type\r\nA,Logical\r\n";
                    case GEOJSON ->
                            collection(
                                    feature("'properties':{'name':'A','location_type':'Logical'}"));
                };
        try (FileImport imported = read(format, "\ufeff" + content)) {
            assertThat(imported.records()).isEqualTo(1);
            assertThat(imported.refused()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 256})
    void readsAnyNumberOfRecords(int count) throws IOException {
        String feature = feature("'properties':{'name':'A','location_type':'Logical'}");
        String content = collection(Collections.nCopies(count, feature).toArray(String[]::new));
        try (FileImport imported = read(TransferFormat.GEOJSON, content)) {
            assertThat(imported.records()).isEqualTo(count);
            assertThat(imported.refused()).isZero();
        }
    }

    @Test
    void refusesLinesThatAreTooLong() throws IOException {
        String tooLong = "{\"name\":\"%s\"}".formatted("x".repeat(Nodes.MAX_RECORD));
        assertThat(refusals(TransferFormat.NDJSON, tooLong + "\n[]\n{\"a\":1,\"a\":2}"))
                .containsExactly(
                        "1 request_too_large  the record is larger than 2 MiB",
                        "2 invalid_json  the request must be a JSON object, was an array",
                        "3 invalid_json  the field 'a' is given twice, before line 1, column 13");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    []                                           | FeatureCollection
                    {"type":"Feature","properties":{}}           | FeatureCollection
                    {"features":[]}                              | FeatureCollection
                    {"type":"FeatureCollection"}                 | FeatureCollection
                    {"type":"FeatureCollection","features":[]} 1 | FeatureCollection
                    {"type":"FeatureCollection","features":[     | it is not JSON: Unexpected end-of-input
                    {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:2056"}},"features":[]} | EPSG:2056
                    """)
    void refusesAFileThatIsNoFeatureCollection(String content, String problem) {
        assertThatThrownBy(() -> read(TransferFormat.GEOJSON, content))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void readsACollectionInAnyOrderOfItsMembers() throws IOException {
        String content =
                """
                {"name":"sites","bbox":[0,0,1,1],"features":[%s],"type":"FeatureCollection",
                 "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}}
                """
                        .formatted(
                                feature(
                                        "'bbox':[1,2,1,2],'geometry':{'type':'Point','coordinates':[1,2,3.5]},"
                                                + "'properties':{'name':'A','location_type':'Physical','kind':null}"));
        try (FileImport imported = read(TransferFormat.GEOJSON, content)) {
            assertThat(report.toString()).isEmpty();
            assertThat(imported.records()).isEqualTo(1);
        }
    }

    @Test
    void reportsFeaturesByTheLineOnWhichTheyBegin() throws IOException {
        String named = "'properties':{'name':'A','location_type':'Physical'%s}";
        assertThat(
                        refusals(
                                TransferFormat.GEOJSON,
                                collection(
                                        feature("'name':'A'," + named.formatted("")),
                                        feature(
                                                "'id':'%s',".formatted(ID)
                                                        + named.formatted(
                                                                ",'location_id':'%s'"
                                                                        .formatted(
                                                                                ID.replace(
                                                                                        '1',
                                                                                        '2')))),
                                        feature("'id':7," + named.formatted("")),
                                        feature(
                                                "'geometry':{'type':'Point','coordinates':[1]},"
                                                        + named.formatted("")),
                                        feature(
                                                "'geometry':{'type':'Point','coordinates':[1,95]},"
                                                        + named.formatted("")),
                                        feature(
                                                "'geometry':{'type':'LineString','coordinates':[[1,2],[3,4]]},"
                                                        + named.formatted("")),
                                        "[]",
                                        feature("'properties':[]"),
                                        feature(
                                                "'properties':{'tags':[0%s]}"
                                                        .formatted(
                                                                ",0"
                                                                        .repeat(
                                                                                Nodes.MAX_RECORD
                                                                                        / 2))))))
                .containsExactly(
                        "2 invalid_request /name is not a member of a Feature: fields of a location are its properties",
                        "3 invalid_request /location_id is given by the feature's id and by its properties",
                        "4 invalid_request /location_id must be a string, was a number",
                        "5 invalid_request /coordinates must be [longitude, latitude] or [longitude, latitude, altitude]",
                        "6 invalid_request /coordinates/latitude must be a number from -90 to 90, was 95",
                        "7 invalid_request /boundary/type must be one of Polygon, MultiPolygon, was 'LineString'",
                        "8 invalid_request  must be a GeoJSON Feature",
                        "9 invalid_request /properties must be an object or null",
                        "10 request_too_large  the record is larger than 2 MiB");
    }

    @Test
    @SuppressWarnings("try") // nobody interrupts it
    void endsIfNoServiceAnswers() throws Exception {
        try (NatsServerProcess server = NatsServerProcess.running();
                Connection connection = server.connect(NatsConnections.options());
                FileImport imported =
                        read(
                                TransferFormat.NDJSON,
                                "{\"name\":\"A\",\"location_type\":\"Logical\"}")) {
            assertThatThrownBy(() ->
                            imported.send(connection, 8, Duration.ofMillis(300), (_, _) -> {}))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("no request had a final answer")
                    .hasMessageContaining("NO_RESPONDERS");
        }
    }
}

package io.cim.location.app.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationView;
import io.cim.location.api.json.CommandArbitraries;
import io.cim.location.api.json.CommandValues;
import io.cim.location.api.json.LocationJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A location that is written to a file and read again has the same values. */
class RoundTripTest {

    private static final ObjectMapper VIEWS = LocationJson.eventMapper();
    private static final Instant TIME = Instant.parse("2026-12-01T00:00:00.123Z");

    @Provide
    Arbitrary<List<Define>> definitions() {
        return CommandArbitraries.commands(CommandValues.all(), Map.of(CommandKind.DEFINE, 1))
                .map(Define.class::cast)
                .list()
                .ofMaxSize(4);
    }

    @Property(tries = 200)
    void keepsEveryValue(
            @ForAll("definitions") List<Define> definitions, @ForAll TransferFormat format)
            throws IOException {
        List<ObjectNode> locations = definitions.stream().map(RoundTripTest::location).toList();
        byte[] file = write(format, locations);
        List<Define> read = read(format, file);
        assertThat(read.stream().map(RoundTripTest::location).toList())
                .isEqualTo(definitions.stream().map(RoundTripTest::location).toList());
    }

    private static ObjectNode location(Define command) {
        return VIEWS.valueToTree(new LocationView(LocationState.of(Defined.of(command), TIME), 1));
    }

    private static byte[] write(TransferFormat format, List<ObjectNode> locations)
            throws IOException {
        CsvColumns columns = new CsvColumns();
        locations.forEach(columns::addOf);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (LocationWriter writer = format.writer(file, columns)) {
            for (ObjectNode location : locations) {
                writer.write(location);
            }
        }
        return file.toByteArray();
    }

    private static List<Define> read(TransferFormat format, byte[] file) throws IOException {
        RecordReader reader = format.reader(new ByteArrayInputStream(file));
        List<Define> read = new ArrayList<>();
        for (Optional<SourceRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            assertThat(next.get().problem()).isEmpty();
            read.add(Definition.of(next.get().location().orElseThrow()).command());
        }
        return read;
    }
}

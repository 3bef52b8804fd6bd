package io.cim.location.app.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.LocationJson;
import io.cim.location.app.transfer.SourceRecord.Place;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a JSON object from each line that is not empty. */
final class NdjsonReader implements RecordReader {

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long lineNumber;
    private long records;
    private boolean tooLong;

    NdjsonReader(InputStream in) {
        this.in = in;
    }

    @Override
    public Optional<SourceRecord> next() throws IOException {
        while (readLine()) {
            if (tooLong) {
                return Optional.of(SourceRecord.refused(place(), tooLarge()));
            }
            byte[] json = line.toByteArray();
            if (!isBlank(json)) {
                return Optional.of(read(place(), json));
            }
        }
        return Optional.empty();
    }

    private Place place() {
        return new Place(++records, lineNumber);
    }

    static Problem tooLarge() {
        return Problem.of(RefusalCode.REQUEST_TOO_LARGE, "the record is larger than 2 MiB");
    }

    /** Reads the next line without its end; false at the end of the file. */
    private boolean readLine() throws IOException {
        line.reset();
        tooLong = false;
        int next = in.read();
        if (next < 0) {
            return false;
        }
        lineNumber++;
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() < Nodes.MAX_RECORD) {
                line.write(next);
            } else {
                tooLong = true;
            }
        }
        return true;
    }

    private static boolean isBlank(byte[] json) {
        for (byte character : json) {
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }

    private static SourceRecord read(Place place, byte[] json) {
        try {
            JsonNode record = Nodes.MAPPER.readTree(json);
            return record instanceof ObjectNode location
                    ? SourceRecord.of(place, location)
                    : SourceRecord.refused(place, refusal(json, "it is no JSON object"));
        } catch (JsonProcessingException notJson) {
            return SourceRecord.refused(place, refusal(json, notJson.getOriginalMessage()));
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    /** The service's refusal of a line, or else this one. */
    private static Problem refusal(byte[] json, String otherwise) {
        try {
            var _ = LocationJson.readCommand(CommandKind.DEFINE, json);
            return Problem.of(RefusalCode.INVALID_JSON, otherwise);
        } catch (LocationRefused refused) {
            return Problem.of(refused);
        }
    }
}

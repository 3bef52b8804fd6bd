package io.cim.location.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.cim.location.api.CommandKind;
import io.cim.location.api.CommandReply;
import io.cim.location.api.Encoded;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationReply;
import io.cim.location.api.LocationView;
import io.cim.location.api.QueryKind;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.StatsReply;
import java.nio.charset.StandardCharsets;

/**
 * The contract's payloads as JSON: commands and queries are read strictly, replies and events are
 * written.
 */
public final class LocationJson {

    private static final ObjectMapper MAPPER = eventMapper();
    private static final ObjectWriter COMMAND_REPLY = MAPPER.writerFor(CommandReply.class);
    private static final ObjectWriter LOCATION_REPLY = MAPPER.writerFor(LocationReply.class);
    private static final ObjectWriter LOCATION_PAGE = MAPPER.writerFor(LocationPage.class);
    private static final ObjectWriter HISTORY_PAGE = MAPPER.writerFor(HistoryPage.class);
    private static final ObjectWriter LOCATION = MAPPER.writerFor(LocationView.class);
    private static final ObjectWriter FOUND_LOCATION = MAPPER.writerFor(FoundLocation.class);
    private static final ObjectWriter HISTORY_ENTRY = MAPPER.writerFor(HistoryPage.Entry.class);
    private static final ObjectWriter STATS_REPLY = MAPPER.writerFor(StatsReply.class);
    private static final ObjectWriter ERROR_REPLY =
            MAPPER.writerFor(ErrorReply.class).withRootName("error");

    private LocationJson() {}

    /**
     * Reads a command.
     *
     * @throws LocationRefused with {@link RefusalCode#INVALID_JSON}, {@link
     *     RefusalCode#REQUEST_TOO_LARGE}, or {@link RefusalCode#INVALID_REQUEST} and all violations
     */
    public static ReceivedCommand readCommand(CommandKind kind, byte[] body) {
        return new ReceivedCommand(kind, StrictJson.read(body));
    }

    /**
     * Reads a query. An empty payload is a query without fields.
     *
     * @throws LocationRefused with {@link RefusalCode#INVALID_JSON}, {@link
     *     RefusalCode#REQUEST_TOO_LARGE}, or {@link RefusalCode#INVALID_REQUEST} and all violations
     */
    public static LocationQuery readQuery(QueryKind kind, byte[] body) {
        return FieldReader.read(StrictJson.readOptional(body), in -> QueryShapes.read(kind, in));
    }

    public static byte[] write(CommandReply reply) {
        return write(COMMAND_REPLY, reply);
    }

    public static byte[] write(QueryReply reply) {
        ObjectWriter writer =
                switch (reply) {
                    case LocationReply location -> LOCATION_REPLY;
                    case LocationPage locations -> LOCATION_PAGE;
                    case HistoryPage history -> HISTORY_PAGE;
                    case StatsReply stats -> STATS_REPLY;
                };
        return write(writer, reply);
    }

    /** The bytes of a location in a reply, without its path. */
    public static int size(LocationView location) {
        return write(LOCATION, location).length;
    }

    /** Whether a location in a reply, without its path, is larger than so many bytes. */
    public static boolean isLarger(LocationView location, int bytes) {
        return SizeBound.of(location.state()) > bytes && size(location) > bytes;
    }

    /** A location as a part of a reply. */
    public static Encoded<FoundLocation> encode(FoundLocation location) {
        return encode(FOUND_LOCATION, location);
    }

    /** An event as a part of a reply. */
    public static Encoded<HistoryPage.Entry> encode(HistoryPage.Entry event) {
        return encode(HISTORY_ENTRY, event);
    }

    private static <T> Encoded<T> encode(ObjectWriter writer, T part) {
        byte[] json = write(writer, part);
        return new Encoded<>(part, new String(json, StandardCharsets.UTF_8), json.length);
    }

    public static byte[] write(ErrorReply reply) {
        return write(ERROR_REPLY, reply);
    }

    /** Creates a mapper of the records that the service stores: events, views and snapshots. */
    public static ObjectMapper eventMapper() {
        return EventMapper.create();
    }

    private static byte[] write(ObjectWriter writer, Object reply) {
        try {
            return writer.writeValueAsBytes(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reply could not be written as JSON: " + reply, e);
        }
    }
}

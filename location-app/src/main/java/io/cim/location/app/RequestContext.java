package io.cim.location.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.gateway.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * What lines of the log say about the request that they are about: {@code location_id}, {@code
 * command_id} and {@code trace_id}, as far as it has them. It is made only where something is
 * logged.
 */
final class RequestContext implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** As far as clients write them: an id of the log is no place for their texts. */
    private static final int MOST_CHARACTERS = 128;

    private final List<MDC.MDCCloseable> values = new ArrayList<>();

    private RequestContext() {}

    /** The context of the lines until it is closed, of this thread. */
    static RequestContext of(Request request) {
        RequestContext context = new RequestContext();
        locationId(request).ifPresent(id -> context.put("location_id", id));
        request.header("Nats-Msg-Id").ifPresent(id -> context.put("command_id", id));
        RequestHeaders.traceId(request).ifPresent(id -> context.put("trace_id", id));
        return context;
    }

    private void put(String name, String value) {
        String printable =
                value.codePoints()
                        .limit(MOST_CHARACTERS)
                        .map(c -> Character.isISOControl(c) ? '?' : c)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        values.add(MDC.putCloseable(name, printable));
    }

    private static Optional<String> locationId(Request request) {
        try {
            JsonNode body = MAPPER.readTree(request.body());
            return Optional.ofNullable(body.path("location_id").textValue());
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        values.forEach(MDC.MDCCloseable::close);
    }
}

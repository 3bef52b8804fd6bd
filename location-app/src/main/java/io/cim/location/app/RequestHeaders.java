package io.cim.location.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.gateway.Request;
import io.cim.location.api.UtcTime;
import io.cim.location.api.Violation;
import io.cim.location.domain.CommandIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The headers of a request as the metadata of its command, which its events inherit (wire contract,
 * section 1).
 */
final class RequestHeaders {

    private static final String ACTOR = "actor";
    private static final String AUTHENTICATED_ACTOR = "authenticatedActor";
    private static final String TRACE_PARENT = "traceparent";
    private static final String TRACE_STATE = "tracestate";

    /** The headers of events by the metadata key that they carry. */
    static final Map<String, String> OF_EVENTS =
            Map.of(
                    CommandIdentity.ID_KEY,
                    "Location-Command-Id",
                    ACTOR,
                    "Location-Actor",
                    AUTHENTICATED_ACTOR,
                    "Location-Authenticated-Actor",
                    TRACE_PARENT,
                    TRACE_PARENT,
                    TRACE_STATE,
                    TRACE_STATE);

    private static final String EXPIRES = "Location-Expires";

    private static final int MAX_COMMAND_ID = 128;
    private static final int MAX_ACTOR = 200;

    /**
     * W3C Trace Context, section 3.2.2: version, trace id, parent id, flags. A version above 00 may
     * have more behind them; a version of ff and ids of zeros only are invalid.
     */
    private static final Pattern TRACE_PARENT_FORM =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
                            + "(?:(?<!^00.{53})-.{0,200})?");

    /** W3C Trace Context, section 3.3.1.5. */
    private static final int MAX_TRACE_STATE = 512;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RequestHeaders() {}

    /**
     * The violations of the headers, empty if there are none. A header has no JSON Pointer, so it
     * has that of the whole request.
     */
    static List<Violation> violations(Request request) {
        List<Violation> violations = new ArrayList<>();
        requireLength(request, "Nats-Msg-Id", MAX_COMMAND_ID, violations);
        requireLength(request, "Location-Actor", MAX_ACTOR, violations);
        request.header(EXPIRES)
                .map(UtcTime.RULE::violation)
                .ifPresent(message ->
                        violations.add(
                                new Violation("", "header %s %s".formatted(EXPIRES, message))));
        return violations;
    }

    /** The id of the trace that the request belongs to, if its {@code traceparent} is valid. */
    static Optional<String> traceId(Request request) {
        return request.header(TRACE_PARENT)
                .filter(header -> TRACE_PARENT_FORM.matcher(header).matches())
                .map(header -> header.substring(3, 35));
    }

    /** The time after which the request's command must not be started, if its client named one. */
    static Optional<Instant> expires(Request request) {
        return request.header(EXPIRES).map(UtcTime::parse);
    }

    /**
     * The metadata of the request's command.
     *
     * @param payloadHash the hash of its payload, needed only if the client gave it an id
     */
    static Map<String, String> metaData(Request request, Supplier<String> payloadHash) {
        Map<String, String> metaData = new LinkedHashMap<>();
        request.header("Nats-Msg-Id")
                .map(id -> new CommandIdentity(id, payloadHash.get()).metaData())
                .ifPresent(metaData::putAll);
        request.header("Location-Actor").ifPresent(actor -> metaData.put(ACTOR, actor));
        authenticatedUser(request).ifPresent(user -> metaData.put(AUTHENTICATED_ACTOR, user));
        metaData.putAll(trace(request));
        return metaData;
    }

    /**
     * The actor in an event's metadata: the authenticated one if there is one, else the claimed.
     */
    static Optional<String> actor(Map<String, ?> metaData) {
        return Stream.of(AUTHENTICATED_ACTOR, ACTOR)
                .filter(metaData::containsKey)
                .map(key -> String.valueOf(metaData.get(key)))
                .findFirst();
    }

    /**
     * The trace of the request. An invalid header is left out, as W3C Trace Context requires, and
     * does not refuse the request.
     */
    private static Map<String, String> trace(Request request) {
        Optional<String> parent =
                request.header(TRACE_PARENT)
                        .filter(value -> TRACE_PARENT_FORM.matcher(value).matches());
        if (parent.isEmpty()) {
            return Map.of();
        }
        return request.header(TRACE_STATE)
                .filter(value -> !value.isEmpty() && value.length() <= MAX_TRACE_STATE)
                .map(state -> Map.of(TRACE_PARENT, parent.get(), TRACE_STATE, state))
                .orElseGet(() -> Map.of(TRACE_PARENT, parent.get()));
    }

    private static void requireLength(
            Request request, String header, int max, List<Violation> violations) {
        request.header(header)
                .map(value -> value.codePointCount(0, value.length()))
                .ifPresent(length -> {
                    if (length < 1 || length > max) {
                        violations.add(
                                new Violation(
                                        "",
                                        "header %s must have 1 to %d characters, had %d"
                                                .formatted(header, max, length)));
                    }
                });
    }

    /**
     * The user that the server has authenticated, if a service import shares it. The server's
     * header follows those of the client.
     */
    private static Optional<String> authenticatedUser(Request request) {
        return request.cameByServiceImport()
                ? request.lastHeader("Nats-Request-Info").flatMap(RequestHeaders::user)
                : Optional.empty();
    }

    private static Optional<String> user(String requestInfo) {
        try {
            JsonNode user = MAPPER.readTree(requestInfo).path("user");
            return user.isTextual() ? Optional.of(user.textValue()) : Optional.empty();
        } catch (JsonProcessingException notOfTheServer) {
            return Optional.empty();
        }
    }
}

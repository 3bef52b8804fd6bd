package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client.
 *
 * @param subject its subject
 * @param replyTo the subject of its reply; null if none is wanted
 * @param body its payload, empty if there is none; not copied
 * @param headers the values of each header, by the unchanged name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(
        String subject, @Nullable String replyTo, byte[] body, Map<String, List<String>> headers) {

    private static final byte[] NO_BODY = {};

    public Request {
        requireNonNull(subject, "subject is null");
        requireNonNull(body, "body is null");
        headers = Map.copyOf(headers);
    }

    /** A request that wants no reply. */
    public Request(String subject, byte[] body, Map<String, List<String>> headers) {
        this(subject, null, body, headers);
    }

    static Request of(Message message) {
        @Nullable Headers sent = message.getHeaders();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (sent != null) {
            sent.forEach((name, values) -> headers.put(name, List.copyOf(values)));
        }
        byte @Nullable [] body = message.getData(); // null if the headers have a status
        return new Request(
                message.getSubject(), message.getReplyTo(), body == null ? NO_BODY : body, headers);
    }

    /**
     * Whether it came from another account by a service import, so that the server itself has set
     * the header {@code Nats-Request-Info}, as the last of that name. In every other request that
     * header is a claim of the client's. A leaf node is trusted like the server.
     */
    public boolean cameByServiceImport() {
        return replyTo != null && replyTo.startsWith(ReplyPrefixes.SERVICE_IMPORT);
    }

    /** The first value of the header of exactly this name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The last value of the header of exactly this name. */
    public Optional<String> lastHeader(String name) {
        return headers.getOrDefault(name, List.of()).reversed().stream().findFirst();
    }
}

package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import io.nats.client.impl.Headers;
import io.nats.service.ServiceMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent.
 *
 * @param subject the subject that it was sent to
 * @param body its payload, empty where there is none; not copied
 * @param headers the values of each header, by the name as it was sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(String subject, byte[] body, Map<String, List<String>> headers) {

    public Request {
        requireNonNull(subject, "subject is null");
        requireNonNull(body, "body is null");
        headers = Map.copyOf(headers);
    }

    static Request of(ServiceMessage message) {
        @Nullable Headers sent = message.getHeaders();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (sent != null) {
            sent.forEach((name, values) -> headers.put(name, List.copyOf(values)));
        }
        return new Request(message.getSubject(), message.getData(), headers);
    }

    /** The first value of the header of exactly this name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
}

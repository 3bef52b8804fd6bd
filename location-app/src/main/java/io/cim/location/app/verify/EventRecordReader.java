package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.json.LocationJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads messages that must be events of a location, and checks each by itself. */
final class EventRecordReader {

    private static final ObjectMapper SERVICES_OWN = LocationJson.eventMapper();

    /**
     * The payloads that this build can read, by the event's type: the last token of its subject.
     */
    private static final Map<String, Class<?>> PAYLOADS =
            Stream.of(LocationEvent.class.getPermittedSubclasses())
                    .collect(Collectors.toMap(EventRecordReader::type, payload -> payload));

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final String subjectPrefix;
    private final Findings findings;

    EventRecordReader(String subjectPrefix, Findings findings) {
        this.subjectPrefix = subjectPrefix;
        this.findings = findings;
    }

    /** The type of an event is its class's name in snake case. */
    private static String type(Class<?> payload) {
        return payload.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** The event in a message, absent if its headers are not those of an event. */
    Optional<EventRecord> read(StoredMessage message, UUID locationId, String type) {
        try {
            requireHeaders(message, locationId, type);
            AxonValues axon = AxonValues.of(message);
            requireValue("the aggregate type", axon.aggregateType(), "Location");
            return Optional.of(
                    new EventRecord(
                            message.sequence(),
                            locationId,
                            type,
                            version(message),
                            message.require("ce-id"),
                            time(message.require("ce-time")),
                            axon.chain(),
                            message.requireNumber("Nats-Expected-Last-Subject-Sequence"),
                            message.header("Location-Command-Id"),
                            message.header("Nats-Batch-Id"),
                            body(message, axon, locationId, type)));
        } catch (IllegalArgumentException forged) {
            findings.add(
                    FaultKind.FORGED_EVENT,
                    locationId,
                    "sequence %d: %s".formatted(message.sequence(), forged.getMessage()));
            return Optional.empty();
        }
    }

    private void requireHeaders(StoredMessage message, UUID locationId, String type) {
        requireHeader(message, "Nats-Msg-Id", message.require("ce-id"));
        requireHeader(message, "ce-specversion", "1.0");
        requireHeader(message, "ce-source", "/location-service");
        requireHeader(message, "ce-type", "location." + type);
        requireHeader(message, "ce-subject", locationId.toString());
        requireHeader(message, "ce-datacontenttype", "application/json");
        requireHeader(
                message,
                "Nats-Expected-Last-Subject-Sequence-Subject",
                "%s.%s.>".formatted(subjectPrefix, locationId));
    }

    private static void requireHeader(StoredMessage message, String name, String value) {
        requireValue("header " + name, message.require(name), value);
    }

    private static void requireValue(String what, String found, String value) {
        if (!found.equals(value)) {
            throw new IllegalArgumentException(
                    "%s is '%s' instead of '%s'".formatted(what, found, value));
        }
    }

    private static long version(StoredMessage message) {
        long version = message.requireNumber("ce-sequence");
        if (version < 1) {
            throw new IllegalArgumentException("header ce-sequence is " + version);
        }
        return version;
    }

    private static String time(String header) {
        try {
            return MILLISECONDS.format(Instant.parse(header));
        } catch (DateTimeException notATime) {
            throw new IllegalArgumentException(
                    "header ce-time is no time: '%s'".formatted(header), notATime);
        }
    }

    private Optional<ObjectNode> body(
            StoredMessage message, AxonValues axon, UUID locationId, String type) {
        @Nullable Class<?> payload = PAYLOADS.get(type);
        String name = axon.payloadType();
        String revision = axon.revision();
        if (payload == null
                || !payload.getName().equals(name)
                || !KnownRevision.is(payload, revision)) {
            findings.add(
                    FaultKind.UNKNOWN_EVENT,
                    locationId,
                    "event %s at sequence %d is %s of revision %s, which this build does not know: a newer build wrote it, verify with that one"
                            .formatted(
                                    message.require("ce-id"), message.sequence(), name, revision));
            return Optional.empty();
        }
        try {
            ObjectNode body = LocationState.read(message.body());
            requireReadable(message.body(), payload);
            if (!body.path("location_id").asText().equals(locationId.toString())) {
                throw new IllegalArgumentException(
                        "it is an event of location " + body.path("location_id"));
            }
            return Optional.of(body);
        } catch (IllegalArgumentException unreadable) {
            findings.add(
                    FaultKind.UNREADABLE_EVENT,
                    locationId,
                    "event %s at sequence %d: %s"
                            .formatted(
                                    message.require("ce-id"),
                                    message.sequence(),
                                    unreadable.getMessage()));
            return Optional.empty();
        }
    }

    /** The service must be able to read it too. */
    private static void requireReadable(byte[] body, Class<?> payload) {
        try {
            var _ = SERVICES_OWN.readValue(body, payload);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "it cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}

package io.cim.location.app.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.location.app.EventHeaders;
import io.cim.location.domain.LocationSnapshot;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The two streams of an installation, with messages as the service writes them, and with some that
 * it would not write. Messages can be deleted.
 */
final class HandmadeStream implements AutoCloseable {

    static final String STREAM_ID = "0b0e3f5c-8a8e-4d5e-9b1f-6d7b0c1a2f3e";

    private static final EventStreamDefinition DEFINITION =
            EventStreamDefinition.of("LOCATION_EVENTS", "events.location");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final NatsServerProcess server = NatsServerProcess.running();
    private final Connection connection = server.connect();
    private long second;

    /** A stream whose messages before a sequence have expired. */
    HandmadeStream(long first) throws Exception {
        connection
                .jetStreamManagement()
                .addStream(
                        configuration(DEFINITION.name(), "events.location.>")
                                .metadata(Map.of("axon-nats.stream-id", STREAM_ID))
                                .firstSequence(first)
                                .build());
        connection
                .jetStreamManagement()
                .addStream(
                        configuration(DEFINITION.snapshotStream(), "snapshots.events.location.>")
                                .build());
    }

    private static StreamConfiguration.Builder configuration(String name, String subjects) {
        return StreamConfiguration.builder()
                .name(name)
                .subjects(subjects)
                .allowDirect(true)
                .allowAtomicPublish(true);
    }

    NatsServerProcess server() {
        return server;
    }

    Connection connection() {
        return connection;
    }

    /** The report of a verification of it. */
    Report verify() {
        VerificationListener nobody =
                new VerificationListener() {
                    @Override
                    public void reached(long sequence, long last) {}

                    @Override
                    public void comparing() {}
                };
        return new Verification(
                        server.connect(), JetStreamOptions.defaultOptions(), DEFINITION, nobody)
                .run(Optional.empty(), List.of());
    }

    void delete(long sequence) throws Exception {
        connection.jetStreamManagement().deleteMessage(DEFINITION.name(), sequence);
    }

    /** A location to which events are appended. */
    Location location() {
        return new Location(UUID.randomUUID());
    }

    /** Publishes any message. */
    long publish(String subject, Headers headers, String body) throws Exception {
        return connection.jetStream().publish(subject, headers, body.getBytes(UTF_8)).getSeqno();
    }

    /** The events of one location, each appended after the previous ones. */
    final class Location {

        private final UUID id;
        private final List<Long> sequences = new ArrayList<>();
        private int versionBefore;

        private Location(UUID id) {
            this.id = id;
        }

        UUID id() {
            return id;
        }

        /** Sets the version of the next event, as if the previous ones were lost. */
        Location afterVersion(int version) {
            versionBefore = version;
            return this;
        }

        long define(String name) throws Exception {
            return append("defined", json("name", name, "location_type", "Logical"));
        }

        long append(String type, ObjectNode fields) throws Exception {
            return append(type, fields, headers -> {});
        }

        /** Appends an event with changed headers. */
        long append(String type, ObjectNode fields, Consumer<Headers> change) throws Exception {
            ObjectNode body = json("location_id", id.toString());
            body.setAll(fields);
            return append(type, body.toString(), change);
        }

        long append(String type, String body, Consumer<Headers> change) throws Exception {
            Message message = message(type, body, change, 0);
            long sequence = connection.jetStream().publish(message).getSeqno();
            sequences.add(sequence);
            return sequence;
        }

        /** Appends updates in one atomic batch; the sequence of the last one. */
        long appendBatch(String... names) throws Exception {
            return appendBatchOf(UUID.randomUUID().toString(), names);
        }

        /** Appends updates in one batch of independent events; the sequence of the last one. */
        long appendGroup(String... names) throws Exception {
            return appendBatchOf("group-" + UUID.randomUUID(), names);
        }

        private long appendBatchOf(String batch, String... names) throws Exception {
            long last = 0;
            for (int i = 0; i < names.length; i++) {
                String place = Integer.toString(i + 1);
                boolean commit = i == names.length - 1;
                Message message =
                        message(
                                "updated",
                                json("location_id", id.toString(), "name", names[i]).toString(),
                                headers -> {
                                    headers.put("Nats-Batch-Id", batch);
                                    headers.put("Nats-Batch-Sequence", place);
                                    if (commit) {
                                        headers.put("Nats-Batch-Commit", "1");
                                    }
                                },
                                i);
                Message reply = Objects.requireNonNull(connection.request(message, TIMEOUT));
                last = commit ? new PublishAck(reply).getSeqno() : 0;
            }
            for (int i = names.length - 1; i >= 0; i--) {
                sequences.add(last - i);
            }
            return last;
        }

        /**
         * Appends an event under the guard of the hierarchy, in one batch; the guard's sequence.
         *
         * @param lastGuard the sequence of the guard before, 0 for none
         */
        long appendGuarded(long lastGuard, String type, ObjectNode fields, Consumer<Headers> change)
                throws Exception {
            String batch = UUID.randomUUID().toString();
            ObjectNode body = json("location_id", id.toString());
            body.setAll(fields);
            Message event =
                    message(
                            type,
                            body.toString(),
                            headers -> {
                                headers.put("Nats-Batch-Id", batch);
                                headers.put("Nats-Batch-Sequence", "2");
                                headers.put("Nats-Batch-Commit", "1");
                            },
                            0);
            String subject = "events.location.hierarchy.changed";
            Headers headers =
                    new Headers()
                            .put("Axon-Guard", event.getHeaders().getFirst("ce-id"))
                            .put("Nats-Expected-Last-Subject-Sequence", Long.toString(lastGuard))
                            .put("Nats-Expected-Last-Subject-Sequence-Subject", subject)
                            .put("Nats-Batch-Id", batch)
                            .put("Nats-Batch-Sequence", "1");
            change.accept(headers);
            Objects.requireNonNull(
                    connection.request(
                            NatsMessage.builder().subject(subject).headers(headers).build(),
                            TIMEOUT));
            PublishAck ack =
                    new PublishAck(Objects.requireNonNull(connection.request(event, TIMEOUT)));
            sequences.add(ack.getSeqno());
            return ack.getSeqno() - 1;
        }

        private Message message(String type, String body, Consumer<Headers> change, int place) {
            int version = versionBefore + sequences.size() + place + 1;
            Headers headers =
                    EventHeaders.of(
                                    id.toString(),
                                    type,
                                    payloadType(type),
                                    version,
                                    chain(version, place))
                            .put("ce-time", Instant.ofEpochSecond(++second).toString())
                            .put(
                                    "Nats-Expected-Last-Subject-Sequence",
                                    Long.toString(lastSequence()))
                            .put(
                                    "Nats-Expected-Last-Subject-Sequence-Subject",
                                    "events.location.%s.>".formatted(id));
            change.accept(headers);
            return NatsMessage.builder()
                    .subject("events.location.%s.%s".formatted(id, type))
                    .headers(headers)
                    .data(body)
                    .build();
        }

        private long lastSequence() {
            return sequences.isEmpty() ? 0 : sequences.getLast();
        }

        /** Of a history of fewer than 32 events. */
        private String chain(int version, int place) {
            List<String> links = new ArrayList<>();
            sequences.forEach(sequence -> links.add(Long.toString(sequence)));
            for (int i = place; i > 0; i--) {
                links.add(Integer.toString(-i));
            }
            assert version < 32;
            return "|" + String.join(",", links);
        }

        /** Stores a snapshot of a version, with changed headers. */
        void snapshot(int version, long eventSequence, ObjectNode state, Consumer<Headers> change)
                throws Exception {
            Headers headers =
                    new Headers()
                            .put("ce-id", UUID.randomUUID().toString())
                            .put("ce-time", Instant.ofEpochSecond(++second).toString())
                            .put("ce-sequence", Integer.toString(version))
                            .put("Axon-Aggregate-Type", "Location")
                            .put("Axon-Payload-Type", LocationSnapshot.class.getName())
                            .put("Axon-Payload-Revision", "1")
                            .put("Axon-Snapshot-Stream-Id", STREAM_ID)
                            .put("Axon-Snapshot-Stream-Sequence", Long.toString(eventSequence));
            change.accept(headers);
            ObjectNode body = json("location_id", id.toString());
            body.setAll(state);
            publish("snapshots.events.location." + id, headers, body.toString());
        }
    }

    /** The service's class of an event type. */
    private static String payloadType(String type) {
        StringBuilder name = new StringBuilder("io.cim.location.api.LocationEvent$");
        for (String word : type.split("_", -1)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    /** An object of these fields, names and values alternating. */
    static ObjectNode json(Object... fields) {
        ObjectNode object = LocationState.MAPPER.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            object.set((String) fields[i], LocationState.MAPPER.valueToTree(fields[i + 1]));
        }
        return object;
    }

    @Override
    public void close() {
        server.close();
    }
}

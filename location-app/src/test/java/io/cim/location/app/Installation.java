package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.axon.nats.testing.NatsCli;
import io.cim.axon.nats.testing.NatsProxy;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.NatsServers;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.serialization.Serializer;

/**
 * NATS servers with a database for read models, the instances of the service that run on them in
 * this JVM, and a client, whose requests the server distributes to the instances.
 */
final class Installation implements AutoCloseable {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ReadModelHome home;
    private final Path directory;
    private final NatsServers servers;
    private final Connection client;
    private final Deque<LocationService> running = new ArrayDeque<>();
    private final List<NatsProxy> proxies = new ArrayList<>();

    /**
     * An installation on one server, without instances.
     *
     * @param directory where instances have their state, each in a directory of its name
     */
    Installation(ReadModelHome.Kind kind, Path directory) {
        this(kind.create(), NatsServerProcess.running(), directory);
    }

    /**
     * An installation without instances, whose streams have one replica for each server.
     *
     * @param directory where instances have their state, each in a directory of its name
     * @param servers which it closes
     */
    Installation(ReadModelHome.Kind kind, Path directory, NatsServers servers) {
        this(home(kind, servers), servers, directory);
    }

    private static ReadModelHome home(ReadModelHome.Kind kind, NatsServers servers) {
        try {
            return kind.create();
        } catch (RuntimeException skipped) {
            servers.close();
            throw skipped;
        }
    }

    /** An installation without instances that has this home and these servers, which it closes. */
    Installation(ReadModelHome home, NatsServers servers, Path directory) {
        this.home = home;
        this.directory = directory;
        this.servers = servers;
        client = servers.connect();
    }

    /** The command line of NATS, connected to the first server. */
    NatsCli nats() {
        return NatsCli.of(servers.all().getFirst());
    }

    /** A proxy in front of the first server. */
    NatsProxy proxy() {
        NatsProxy proxy = NatsProxy.inFrontOf(servers.all().getFirst());
        proxies.add(proxy);
        return proxy;
    }

    NatsServers servers() {
        return servers;
    }

    /** The first server. */
    NatsServerProcess server() {
        return servers.all().getFirst();
    }

    Path state(String instance) {
        return directory.resolve(instance);
    }

    /** The environment of an instance. */
    Map<String, String> environment(String instance) {
        Map<String, String> environment = new HashMap<>(home.environment());
        environment.put(
                "NATS_URL",
                servers.all().stream()
                        .map(NatsServerProcess::url)
                        .collect(Collectors.joining(",")));
        environment.put("STREAM_REPLICAS", Integer.toString(servers.all().size()));
        environment.put("STATE_DIR", state(instance).toString());
        return environment;
    }

    /** Starts an instance, which is closed with the installation at the latest. */
    LocationService start(String instance) {
        return start(instance, Map.of());
    }

    LocationService start(String instance, Map<String, String> more) {
        return start(instance, more, new KnownRevisions());
    }

    /**
     * Starts an instance of a build.
     *
     * @param serializer what that build can read
     */
    LocationService start(String instance, Map<String, String> more, Serializer serializer) {
        Map<String, String> environment = environment(instance);
        environment.putAll(more);
        LocationService service =
                new LocationService(
                        Settings.read(new SettingSource(Map.of(), environment)), serializer);
        running.push(service);
        service.start();
        return service;
    }

    /** A connection to a generation's tables, of an instance that runs. */
    java.sql.Connection tables(String instance, int generation) throws SQLException {
        return home.connect(state(instance), generation);
    }

    /** Holds the lock of a rebuild of an instance's read model until it is closed. */
    AutoCloseable rebuildLock(String instance) throws Exception {
        return home.lock(state(instance));
    }

    Connection client() {
        return client;
    }

    /** An object of these fields, names and values alternating. */
    static ObjectNode json(Object... fields) {
        ObjectNode object = MAPPER.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            object.set((String) fields[i], MAPPER.valueToTree(fields[i + 1]));
        }
        return object;
    }

    private Message request(String subject, Headers headers, JsonNode body) throws Exception {
        return Objects.requireNonNull(
                client.request(subject, headers, MAPPER.writeValueAsBytes(body), TIMEOUT),
                "nobody replied");
    }

    /** The reply to a command, also an error. */
    JsonNode command(String name, Headers headers, ObjectNode body) throws Exception {
        return PlainErrors.in(
                MAPPER.readTree(request("location.commands." + name, headers, body).getData()));
    }

    JsonNode command(String name, ObjectNode body) throws Exception {
        return command(name, new Headers(), body);
    }

    /** The reply to a command that must be accepted. */
    JsonNode accepted(String name, Object... fields) throws Exception {
        JsonNode reply = command(name, json(fields));
        assertThat(reply.has("error")).as("%s", reply).isFalse();
        return reply;
    }

    /** The code of the error with which a command is refused. */
    String refused(String name, Object... fields) throws Exception {
        return command(name, json(fields)).at("/error/code").asText();
    }

    /** The reply to a query, also an error. */
    JsonNode query(String name, Object... fields) throws Exception {
        return PlainErrors.in(
                MAPPER.readTree(
                        request("location.queries." + name, new Headers(), json(fields))
                                .getData()));
    }

    /** The reply to a query that must be answered. */
    JsonNode answer(String name, Object... fields) throws Exception {
        JsonNode reply = query(name, fields);
        assertThat(reply.has("error")).as("%s", reply).isFalse();
        return reply;
    }

    /** Defines a logical location with only a name, and returns its id. */
    String define(String name) throws Exception {
        String id = UUID.randomUUID().toString();
        accepted("define", "location_id", id, "name", name, "location_type", "Logical");
        return id;
    }

    String define(String name, String parent) throws Exception {
        String id = UUID.randomUUID().toString();
        accepted(
                "define",
                "location_id",
                id,
                "name",
                name,
                "location_type",
                "Logical",
                "parent_id",
                parent);
        return id;
    }

    /** The last sequence of the stream of events. */
    long lastSequence() throws Exception {
        return client.jetStreamManagement()
                .getStreamInfo("LOCATION_EVENTS")
                .getStreamState()
                .getLastSequence();
    }

    /** Shuts an instance down. */
    void stop(LocationService service) {
        running.remove(service);
        service.close();
    }

    @Override
    public void close() {
        running.forEach(LocationService::close);
        proxies.forEach(NatsProxy::close);
        servers.close();
    }
}

package io.cim.location.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cim.axon.nats.gateway.CommandRequestHandler;
import io.cim.axon.nats.gateway.EncodedError;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.GatewaySettings;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.cim.axon.nats.gateway.Request;
import io.cim.location.api.CommandKind;
import io.cim.location.api.CommandReply;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.json.LocationJson;
import io.cim.location.bench.JdbcEvents.Commit;
import io.cim.location.domain.CommandIdentity;
import io.cim.location.domain.LocationDomain;
import io.cim.location.domain.Subtrees;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The peer of the location service: its commands, aggregate and gateway on Axon's own event store
 * in PostgreSQL and Axon's own repository, without a read model.
 */
final class PeerService {

    /** The first token of its subjects. */
    private final String prefix;

    private PeerService(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Runs until it is killed.
     *
     * @param arguments the URL of the NATS server, the first token of the subjects, the JDBC URL,
     *     and the name of a {@link Commit}
     */
    @SuppressWarnings("try") // an interrupt ends it anyway
    public static void main(String[] arguments) throws Exception {
        Main.configureLibraries();
        JacksonSerializer serializer =
                JacksonSerializer.builder()
                        .objectMapper(LocationJson.eventMapper())
                        .revisionResolver(new AnnotationRevisionResolver())
                        .build();
        try (JdbcEvents events =
                        JdbcEvents.open(arguments[2], Commit.valueOf(arguments[3]), serializer);
                ExecutorService snapshots = Executors.newSingleThreadExecutor();
                Connection connection =
                        Nats.connect(Options.builder().server(arguments[0]).build());
                NatsServiceGateway gateway =
                        new PeerService(arguments[1])
                                .gateway(connection, commandBus(events, serializer, snapshots))) {
            gateway.start();
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static CommandBus commandBus(
            JdbcEvents events, JacksonSerializer serializer, ExecutorService snapshots) {
        Configurer configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(_ -> serializer)
                        .configureCorrelationDataProviders(
                                _ -> List.of(CommandIdentity.correlation()))
                        .configureEmbeddedEventStore(_ -> events.engine());
        new LocationDomain(
                        new NoSubtrees(),
                        () -> {},
                        _ -> {},
                        _ -> Map.of(),
                        new BoundedCache(),
                        PessimisticLockFactory.usingDefaults(),
                        EventSourcingRepository.Builder::build,
                        snapshotter -> new EventCountSnapshotTriggerDefinition(snapshotter, 100),
                        snapshots)
                .registerIn(configurer);
        return configurer.start().commandBus();
    }

    private NatsServiceGateway gateway(Connection connection, CommandBus commandBus) {
        GatewaySettings settings =
                GatewaySettings.defaults()
                        .withMaxConcurrentRequests(CommandBenchmark.CONCURRENT_REQUESTS);
        return NatsServiceGateway.builder()
                .connection(connection)
                .name(prefix + "-service")
                .version("1.0.0")
                .endpoints(
                        Stream.of(CommandKind.DEFINE, CommandKind.UPDATE)
                                .map(kind -> endpoint(kind, commandBus, settings))
                                .toList())
                .errorEncoder((failure, _) -> encode(failure))
                .settings(settings)
                .build();
    }

    private Endpoint endpoint(CommandKind kind, CommandBus commandBus, GatewaySettings settings) {
        return new Endpoint(
                kind.wire(),
                "%s.commands.%s".formatted(prefix, kind.wire()),
                Map.of(),
                CommandRequestHandler.builder()
                        .commandBus(commandBus)
                        .decoder(request -> decode(kind, request))
                        .replyEncoder((command, _, _) -> reply(kind, command))
                        .settings(settings)
                        .build());
    }

    private static CommandMessage<?> decode(CommandKind kind, Request request) {
        return GenericCommandMessage.<LocationCommand>asCommandMessage(
                LocationJson.readCommand(kind, request.body()).command());
    }

    /** A reply of the usual length: this store does not report the positions of its events. */
    private static byte[] reply(CommandKind kind, CommandMessage<?> command) {
        LocationId location = ((LocationCommand) command.getPayload()).locationId();
        String event = kind == CommandKind.DEFINE ? "defined" : "updated";
        return LocationJson.write(new CommandReply(location, 1, 1_000_000, List.of(event)));
    }

    private static EncodedError encode(Throwable failure) {
        ErrorReply reply =
                failure instanceof LocationRefused refused
                        ? ErrorReply.of(refused)
                        : ErrorReply.internalError(failure.toString());
        return new EncodedError(reply.status(), reply.message(), LocationJson.write(reply));
    }

    /** The measured commands ask for none. */
    private static final class NoSubtrees implements Subtrees {

        @Override
        public boolean hasActiveChildren(LocationId location) {
            return false;
        }

        @Override
        public OptionalInt height(LocationId location, LocationId newParent) {
            return OptionalInt.of(0);
        }
    }

    /** Axon's cache of weak references, with the number of entries that the service has. */
    private static final class BoundedCache extends WeakReferenceCache {

        private static final int ENTRIES = 10_000;

        private final Cache<Object, Object> kept =
                Caffeine.newBuilder().maximumSize(ENTRIES).build();

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Axon's interface casts for its callers
        public <K, V> @Nullable V get(K key) {
            Object _ = kept.getIfPresent(key); // its use is what keeps it
            return super.get(key);
        }

        @Override
        public void put(Object key, Object value) {
            kept.put(key, value);
            super.put(key, value);
        }
    }
}

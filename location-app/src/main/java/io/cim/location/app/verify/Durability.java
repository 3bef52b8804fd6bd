package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The durability of acknowledged events, as far as a client can know it. */
final class Durability {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String UNSEEN =
            "sync_interval: a client of the streams cannot see it; --monitoring-url reads it from the servers. By default nats-server"
                    + " syncs its files every two minutes, so that a power loss of all replicas loses what was acknowledged"
                    + " since";

    private Durability() {}

    /** The storage of a stream, in one line. */
    static String of(StreamInfo stream) {
        StreamConfiguration configuration = stream.getConfiguration();
        return "stream %s: %s storage, %d replica(s)%s, persist mode %s, max_age %s, deny_delete %s, deny_purge %s"
                .formatted(
                        configuration.getName(),
                        configuration.getStorageType(),
                        configuration.getReplicas(),
                        replicas(stream.getClusterInfo()),
                        Objects.requireNonNullElse(configuration.getPersistMode(), "default"),
                        configuration.getMaxAge(),
                        configuration.getDenyDelete(),
                        configuration.getDenyPurge());
    }

    private static String replicas(@Nullable ClusterInfo cluster) {
        if (cluster == null || cluster.getReplicas() == null) {
            return "";
        }
        return cluster.getReplicas().stream()
                .map(Durability::replica)
                .collect(
                        Collectors.joining(
                                ", ", " (leader %s, ".formatted(cluster.getLeader()), ")"));
    }

    private static String replica(Replica replica) {
        String state = replica.isOffline() ? "offline" : replica.isCurrent() ? "current" : "behind";
        return "%s %s".formatted(replica.getName(), state);
    }

    /** The sync interval of each server, by its monitoring. */
    static List<String> synchronization(List<URI> monitoring) {
        return monitoring.isEmpty()
                ? List.of(UNSEEN)
                : monitoring.stream().map(Durability::synchronization).toList();
    }

    private static String synchronization(URI monitoring) {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(monitoring.resolve("/jsz")).timeout(TIMEOUT).build();
            HttpResponse<byte[]> response =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return synchronization(monitoring, LocationState.MAPPER.readTree(response.body()));
        } catch (IOException unanswered) {
            return "sync_interval: the monitoring at %s does not report it: %s"
                    .formatted(monitoring, unanswered);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new VerificationException("interrupted", interrupted);
        }
    }

    private static String synchronization(URI monitoring, JsonNode answer) {
        JsonNode configuration = answer.path("config");
        if (configuration.path("sync_always").asBoolean()) {
            return "sync_interval: server %s at %s syncs before it acknowledges (always)"
                    .formatted(answer.path("server_id").asText(), monitoring);
        }
        return configuration.path("sync_interval").isNumber()
                ? "sync_interval: server %s at %s syncs every %s; a power loss of all replicas loses what was acknowledged since"
                        .formatted(
                                answer.path("server_id").asText(),
                                monitoring,
                                Duration.ofNanos(configuration.path("sync_interval").asLong()))
                : "sync_interval: the monitoring at %s does not report it".formatted(monitoring);
    }
}

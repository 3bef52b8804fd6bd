package io.cim.location.app.training;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the AOT cache of a distribution: {@code lib/location-service.aot}, which {@code
 * bin/location-service} uses if it is there (ADR 30).
 *
 * <p>It runs the distribution once on the Java that this program runs on, with a nats-server of its
 * own on 127.0.0.1, and files that it deletes. If that fails, for instance without nats-server, the
 * cache is left out and one line on standard error has the reason: a service without it starts
 * slower, and nothing else.
 */
public final class Training {

    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    private Training() {}

    /**
     * Trains.
     *
     * @param arguments the distribution's directory; the system property {@code nats-server.path}
     *     names nats-server
     */
    public static void main(String[] arguments) throws IOException {
        Path distribution = Path.of(arguments[0]).toRealPath();
        Path cache = distribution.resolve("lib/location-service.aot");
        Files.deleteIfExists(cache);
        Path directory = Files.createTempDirectory("location-service-training-");
        try (TrainedService service = new TrainedService(distribution, directory, TIMEOUT)) {
            train(service);
            Files.move(service.recorded(), cache);
            System.out.printf("AOT cache: %s, %,d bytes%n", cache, Files.size(cache));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            System.err.println(
                    "AOT cache: left out, so that the service starts slower: "
                            + String.valueOf(failure.getMessage()).strip());
        } finally {
            tryToDelete(directory);
        }
    }

    /** A build does not fail because of what training leaves. */
    private static void tryToDelete(Path directory) {
        try {
            delete(directory);
        } catch (IOException failure) {
            System.err.println("AOT cache: its files could not be removed: " + failure);
        }
    }

    private static void train(TrainedService service) throws Exception {
        try (NatsServerProcess server = NatsServerProcess.running()) {
            service.start(server.url());
            new TrainingLoad(server.connect(Options.builder())).run();
            service.stop();
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.walk(directory)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}

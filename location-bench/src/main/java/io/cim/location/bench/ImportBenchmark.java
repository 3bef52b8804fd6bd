package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.count;
import static io.cim.location.bench.MarkdownTable.perSecond;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.location.bench.LocationRequests.FileForm;
import io.nats.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The locations per second of {@code location-service import}, from the start of its process to its
 * end, beside the definitions per second that a service takes from clients.
 */
@Command(
        name = "import",
        description = "Files imported by a process, beside the same definitions by clients.",
        mixinStandardHelpOptions = true)
final class ImportBenchmark implements Runnable {

    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Loads loads = new Loads();

    @Option(names = "--locations", description = "in a file (default: 100,000)")
    private @Nullable Integer locations;

    @Override
    public void run() {
        Map<FileForm, Series> imports = new EnumMap<>(FileForm.class);
        try (JetStreamServer server = JetStreamServer.start();
                TemporaryDirectory directory = TemporaryDirectory.create("import-");
                Installation service = service(server)) {
            service.start(loads.warmUp(), loads.most());
            for (int round = 0; round < loads.scale().rounds(); round++) {
                var _ =
                        service.warm()
                                .measureClosed(Operation.DEFINE, loads.most(), loads.duration());
                for (FileForm form : FileForm.values()) {
                    Path file = LocationRequests.write(form, directory.path(), size());
                    imports.computeIfAbsent(form, _ -> new Series())
                            .add(measure(file, directory.path(), server));
                    service.warm().awaitIdle();
                }
            }
            print(service.warm().figures(Operation.DEFINE).perSecond(), imports);
        }
    }

    private int size() {
        return loads.scale().size(locations, 100_000, 200);
    }

    private Installation service(JetStreamServer server) {
        Connection client = server.connectClient();
        return new Installation(
                new ServiceTarget(
                        "service",
                        "location",
                        client,
                        EnumSet.of(Operation.DEFINE),
                        Target.LOCATIONS),
                home -> ServiceProcess.start(home, Map.of("NATS_URL", server.url())),
                loads.idleDeadline());
    }

    /** Imports a file, and returns its locations per second. */
    private double measure(Path file, Path directory, JetStreamServer server) {
        long start = System.nanoTime();
        try (ServiceProcess importing =
                ServiceProcess.start(
                        directory,
                        Map.of("NATS_URL", server.url()),
                        "import",
                        "--in-flight=" + loads.most(),
                        file.toString())) {
            importing.awaitSuccess(DEADLINE);
            return size() / ((System.nanoTime() - start) / NANOS_PER_SECOND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void print(Map<Integer, Series> definitions, Map<FileForm, Series> imports) {
        Series peer = ContestTables.of(definitions, loads.most());
        MarkdownTable table =
                new MarkdownTable(
                        "Import of %s locations, %d commands in flight"
                                .formatted(count(size()), loads.most()),
                        "by",
                        "locations/s",
                        "in proportion to clients");
        table.row("clients", perSecond(peer), ratio(peer, peer));
        imports.forEach((form, series) ->
                table.row("import of " + form.fileName(), perSecond(series), ratio(series, peer)));
        table.print(command.commandLine().getOut());
    }
}

package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.count;
import static io.cim.location.bench.MarkdownTable.perSecond;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.location.api.LocationEvent;
import io.cim.location.projection.testing.PostgresProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The events per second of {@code location-service rebuild}, which builds a read model anew from
 * all events, and of {@code location-service verify}, which compares it with them.
 */
@Command(
        name = "rebuild",
        description =
                "The read model, made anew of all events and then verified, in SQLite and in PostgreSQL.",
        mixinStandardHelpOptions = true)
final class RebuildBenchmark implements Runnable {

    private static final Duration DEADLINE = Duration.ofMinutes(10);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();
    @Mixin private Peer peer = new Peer();

    @Option(names = "--locations", description = "in the read model (default: 200,000)")
    private @Nullable Integer locations;

    @Option(names = "--each", description = "events of each location (default: 5)")
    private @Nullable Integer each;

    @Override
    public void run() {
        PlaceEvents events =
                new PlaceEvents(
                        new Places(scale.size(locations, 200_000, 1_000)), scale.size(each, 5, 2));
        try (JetStreamServer nats = JetStreamServer.start();
                TemporaryDirectory directory = TemporaryDirectory.create("rebuild-");
                @Nullable PostgresProcess postgres = peer.startProcess()) {
            JetStreamEventStorageEngine engine = nats.locations();
            events.fill(new Contender("JetStream", engine));
            List<Scan> scans = new ArrayList<>();
            scans.add(
                    new Scan(
                            "events read, and nothing else",
                            () ->
                                    CatchUpBenchmark.readLive(
                                            engine, events.count(), LocationEvent.class)));
            Map<String, String> embedded = Map.of("NATS_URL", nats.url());
            scans.add(new Scan("SQLite", () -> run("rebuild", directory.path(), embedded)));
            scans.add(
                    new Scan("SQLite, verified", () -> run("verify", directory.path(), embedded)));
            if (postgres != null) {
                Map<String, String> environment =
                        Map.of(
                                "NATS_URL", nats.url(),
                                "DATABASE_URL", postgres.createDatabase(),
                                "DATABASE_USER", PostgresProcess.USER);
                scans.add(
                        new Scan(
                                "PostgreSQL", () -> run("rebuild", directory.path(), environment)));
                scans.add(
                        new Scan(
                                "PostgreSQL, verified",
                                () -> run("verify", directory.path(), environment)));
            }
            for (int round = 0; round < scale.rounds(); round++) {
                scans.forEach(scan -> scan.measure(events.count()));
            }
            print(scans, events);
        }
    }

    private static void run(String tool, Path directory, Map<String, String> environment)
            throws IOException, InterruptedException {
        try (ServiceProcess service = ServiceProcess.start(directory, environment, tool)) {
            service.awaitSuccess(DEADLINE);
        }
    }

    private void print(List<Scan> scans, PlaceEvents events) {
        MarkdownTable table =
                new MarkdownTable(
                        "A read model of %s locations made anew of %s events"
                                .formatted(count(events.places().count()), count(events.count())),
                        "into",
                        "events/s",
                        "in proportion to reading alone");
        for (Scan scan : scans) {
            table.row(
                    scan.name(),
                    perSecond(scan.perSecond()),
                    ratio(scan.perSecond(), scans.getFirst().perSecond()));
        }
        table.print(command.commandLine().getOut());
    }
}

package io.cim.location.app;

import io.cim.axon.nats.eventstore.EventStoreMetrics;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.location.app.connection.NatsConnector;
import io.cim.location.app.connection.NatsEvents;
import io.cim.location.app.settings.Settings;
import io.cim.location.app.transfer.FileExport;
import io.cim.location.app.transfer.FileImport;
import io.cim.location.app.transfer.RefusalReport;
import io.cim.location.app.verify.Report;
import io.cim.location.app.verify.Verification;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.generation.ReadModels;
import io.nats.client.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.axonframework.common.caching.NoCache;

/** The subcommands. All can run while services do; each returns the exit status of the process. */
final class Tools {

    private final Settings settings;
    private final PrintWriter out;
    private final PrintWriter err;
    private final NatsConnector connector;

    Tools(Settings settings, PrintWriter out, PrintWriter err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
        this.connector = new NatsConnector(Version.client(), settings, new NatsEvents(() -> {}));
    }

    private interface Work<T> {
        int on(T resource) throws InterruptedException;
    }

    /** Does the work on a connection to NATS. */
    @SuppressWarnings("try") // an interrupt during its close ends the tool, as anywhere else
    private int connected(Work<Connection> work) throws InterruptedException {
        try (Connection connection = connector.connect()) {
            return work.on(connection);
        }
    }

    /** Does the work on an event store without metrics and without a cache. */
    private int withEvents(Work<LocationEventStore> work) throws InterruptedException {
        return connected(connection -> {
            EventStream stream = connector.openExisting(connection);
            try (LocationEventStore events =
                    LocationEventStore.open(
                            connection,
                            settings.nats().jetStream(),
                            stream,
                            new KnownRevisions(),
                            EventStoreMetrics.NONE,
                            NoCache.INSTANCE)) {
                return work.on(events);
            }
        });
    }

    /** Rebuilds the read model. */
    int rebuild() throws InterruptedException {
        return withEvents(events -> {
            try (Progress progress = Progress.of("rebuild", "sequences", err)) {
                boolean rebuilt =
                        ReadModels.rebuild(
                                settings.projection(),
                                events.events(),
                                events.serializer(),
                                progress);
                if (!rebuilt) {
                    err.println(
                            "location-service: another rebuild of this read model is under way");
                }
                return rebuilt ? 0 : Main.FAILED;
            }
        });
    }

    /**
     * Checks the streams and the read model.
     *
     * @param withReadModel whether the settings name a read model
     * @param monitoring the monitoring URLs of the servers, for how they sync their files
     */
    int verify(boolean withReadModel, List<URI> monitoring) throws InterruptedException {
        Optional<ReadModelStore> store =
                withReadModel ? Optional.of(settings.projection().store()) : Optional.empty();
        return connected(connection -> print(report(connection, store, monitoring)));
    }

    private Report report(
            Connection connection, Optional<ReadModelStore> store, List<URI> monitoring) {
        try (Progress progress = Progress.of("verification", "sequences", err)) {
            return new Verification(
                            connection, settings.nats().jetStream(), settings.stream(), progress)
                    .run(store, monitoring);
        }
    }

    private int print(Report report) {
        report.lines().forEach(out::println);
        if (!report.isSound()) {
            out.println(
                    report.findings().counts().values().stream().mapToLong(Long::longValue).sum()
                            + " faults were found");
            return Main.UNSOUND;
        }
        out.println(
                report.isComplete() ? "no fault was found" : "no fault was found in the streams");
        return report.isComplete() ? 0 : Main.NOT_ALL_VERIFIED;
    }

    /** Lets locations continue from their snapshots, whatever has expired beyond those. */
    int acceptExpired() throws InterruptedException {
        return withEvents(events -> {
            events.engine().acceptExpiredEvents();
            out.println(
                    "what has expired in stream %s counts as covered by snapshots now"
                            .formatted(settings.stream().name()));
            return 0;
        });
    }

    /** Imports a file of locations. */
    int importFile(ImportArguments arguments) throws InterruptedException {
        try {
            if (arguments.report().isEmpty()) {
                return importFile(arguments, err);
            }
            Path report = arguments.report().get();
            try (PrintWriter file = new PrintWriter(Files.newBufferedWriter(report))) {
                int status = importFile(arguments, file);
                if (file.checkError()) {
                    throw new IOException(report + " could not be written");
                }
                return status;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private int importFile(ImportArguments arguments, PrintWriter report)
            throws IOException, InterruptedException {
        try (FileImport file = read(arguments, new RefusalReport(report))) {
            long existing = arguments.dryRun() ? 0 : send(file, arguments.inFlight());
            out.println(arguments.summary(file, existing));
            return file.refused() == 0 ? 0 : Main.FAILED;
        }
    }

    private FileImport read(ImportArguments arguments, RefusalReport report) throws IOException {
        try (Progress progress = Progress.of("reading", "bytes", err)) {
            return FileImport.read(arguments.file(), arguments.format(), report, progress);
        }
    }

    @SuppressWarnings("try") // an interrupt during its close ends the tool, as anywhere else
    private long send(FileImport file, int inFlight) throws InterruptedException {
        String inbox = settings.requests().gateway().replyPrefixes().newInbox();
        try (Connection connection = connector.connectClient(inbox + ".", FileImport.PATIENCE);
                Progress progress = Progress.of("import", "locations", err)) {
            return file.send(connection, inFlight, FileImport.PATIENCE, progress);
        }
    }

    /** Exports all locations to a file. */
    int exportFile(ExportArguments arguments) throws InterruptedException {
        return withEvents(events -> {
            try (FileExport export =
                    new FileExport(events.events(), events.serializer(), arguments.file())) {
                try (Progress progress = Progress.of("projection", "sequences", err)) {
                    long sequence = export.project(arguments.at(), progress);
                    err.println("exporting at sequence " + sequence);
                }
                try (Progress progress = Progress.of("export", "locations", err)) {
                    return print(export.write(arguments.format(), progress));
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    private int print(FileExport.Result result) {
        out.println(
                "%d locations were exported at sequence %d"
                        .formatted(result.locations(), result.sequence()));
        if (!result.unprojected().isNothing()) {
            err.println("location-service: the file is not complete: " + result.unprojected());
        }
        return result.unprojected().isNothing() ? 0 : Main.FAILED;
    }

    /** Makes all running instances retry their dead letters. */
    int retryDeadLetters() throws InterruptedException {
        return connected(connection -> {
            List<String> replies =
                    DeadLetterRetries.request(
                            connection, settings.requests().gateway().replyPrefixes());
            replies.forEach(out::println);
            if (replies.isEmpty()) {
                err.println("location-service: no running instance answered");
            }
            return replies.isEmpty() ? Main.FAILED : 0;
        });
    }
}

package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.LocationView;
import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.RebuildListener;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.generation.ReadModels;
import io.cim.location.projection.generation.StoredReadModel;
import io.cim.location.projection.generation.UnverifiableReadModelException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Exports all locations, as they are at one sequence of the stream, to a file, in the order of
 * their ids. The events up to that sequence are projected into a private read model in a directory
 * beside the file, {@code <file>.export}, which is deleted at the end.
 */
public final class FileExport implements AutoCloseable {

    private static final ObjectMapper VALUES = LocationJson.eventMapper();

    /** Locations between two reports of the progress. */
    private static final int REPORT_INTERVAL = 1_000;

    private final EventSource events;
    private final Serializer serializer;
    private final Path file;
    private final Path directory;
    private final ReadModelStore store;
    private @Nullable FileChannel lock;

    /**
     * An export that has not begun.
     *
     * @param serializer of the events
     */
    public FileExport(EventSource events, Serializer serializer, Path file) {
        this.events = events;
        this.serializer = serializer;
        this.file = file.toAbsolutePath();
        this.directory = this.file.resolveSibling(this.file.getFileName() + ".export");
        this.store = new ReadModelStore.Embedded(directory);
    }

    /**
     * The result of an export.
     *
     * @param sequence of the last exported event
     * @param unprojected what the stream has and the file lacks
     */
    public record Result(long locations, long sequence, Unprojected unprojected) {}

    /**
     * Projects the events, unless an interrupted export has done so up to the same sequence.
     *
     * @param at the sequence of an event, or none for the last one
     * @return the sequence of the last projected event
     * @throws TransferException if there is no event at that sequence any more, another export to
     *     the file is under way, or its directory holds something else
     */
    public long project(OptionalLong at, RebuildListener listener)
            throws IOException, InterruptedException {
        boolean isProjected = at.isPresent() && isProjected(at.getAsLong());
        if (!isProjected) {
            at.ifPresent(this::requireEvent);
        }
        lock();
        if (!isProjected) {
            boolean rebuilt =
                    ReadModels.rebuild(
                            new ProjectionSettings(store, 1),
                            new EventsUpTo(events, at),
                            serializer,
                            listener);
            if (!rebuilt) {
                throw underWay();
            }
        }
        try (StoredReadModel readModel = open()) {
            return sequence(readModel);
        }
    }

    /** The lock's file also shows that the directory is an export's, which will be deleted. */
    private void lock() throws IOException {
        Path lockFile = directory.resolve("export.lock");
        Files.createDirectories(directory);
        if (!Files.exists(lockFile)) {
            try (Stream<Path> others = Files.list(directory)) {
                if (others.findAny().isPresent()) {
                    throw new TransferException(
                            "%s is not the directory of an export: remove it, or choose another file"
                                    .formatted(directory),
                            null);
                }
            }
        }
        FileChannel channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel;
        try {
            if (channel.tryLock() == null) {
                throw underWay();
            }
        } catch (OverlappingFileLockException sameProcess) {
            throw underWay();
        }
    }

    private TransferException underWay() {
        return new TransferException("another export to %s is under way".formatted(file), null);
    }

    private void requireEvent(long sequence) {
        if (events.timeline().events().createTailToken() != null) {
            throw new TransferException(
                    "first events of stream %s have expired, so that only its end can be exported"
                            .formatted(events.name()),
                    null);
        }
        if (events.eventIdentifierAt(sequence).isEmpty()) {
            throw new TransferException(
                    "stream %s has no event of a location at sequence %d: take a sequence from a reply"
                            .formatted(events.name(), sequence),
                    null);
        }
    }

    private boolean isProjected(long sequence) {
        try (StoredReadModel left = StoredReadModel.open(store)) {
            return left.streamIdentity().equals(events.identity())
                    && left.streamName().equals(events.name())
                    && sequence(left) == sequence;
        } catch (UnverifiableReadModelException nothing) {
            return false;
        }
    }

    private StoredReadModel open() {
        try {
            return StoredReadModel.open(store);
        } catch (UnverifiableReadModelException lost) {
            throw new TransferException("the private read model is lost: export again", lost);
        }
    }

    private static long sequence(StoredReadModel readModel) {
        return readModel.parts().getLast().position();
    }

    /** Writes the projected locations to the file, which is there once it is complete. */
    public Result write(TransferFormat format, TransferListener listener) throws IOException {
        Result result;
        Path output = directory.resolve("output");
        try (StoredReadModel readModel = open()) {
            CsvColumns columns = new CsvColumns();
            if (format == TransferFormat.CSV) {
                readModel.locations(location -> columns.addOf(node(location)));
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output));
                    LocationWriter writer = format.writer(out, columns)) {
                result = write(readModel, writer, listener);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        try (FileChannel written = FileChannel.open(output, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        var _ =
                Files.move(
                        output,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
        delete(directory);
        return result;
    }

    private static Result write(
            StoredReadModel readModel, LocationWriter writer, TransferListener listener) {
        long all = readModel.count();
        AtomicLong done = new AtomicLong();
        readModel.locations(location -> {
            try {
                writer.write(node(location));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            if (done.incrementAndGet() % REPORT_INTERVAL == 0) {
                listener.reached(done.get(), all);
            }
        });
        listener.reached(all, all);
        return new Result(done.get(), sequence(readModel), readModel.unprojected());
    }

    private static ObjectNode node(LocationView location) {
        return VALUES.valueToTree(location);
    }

    /** Lets other exports to the file begin. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

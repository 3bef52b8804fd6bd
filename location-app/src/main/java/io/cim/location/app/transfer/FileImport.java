package io.cim.location.app.transfer;

import io.nats.client.Connection;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Imports a file of locations by the service's commands. What is refused is reported, and the rest
 * is imported. A file can be imported again, after an interruption or a correction: a location that
 * is there already with the same values stays as it is.
 */
public final class FileImport implements AutoCloseable {

    /** The longest time in which the service answers nothing before the import ends. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int BUFFER = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** Records that are checked together. */
    private static final int BATCH = 128;

    /** Hexadecimal digits of a file's hash that are part of command ids. */
    private static final int HASH_DIGITS = 16;

    private final String fileHash;
    private final long records;
    private final ImportPlan plan;
    private final RefusalReport report;

    private FileImport(String fileHash, long records, ImportPlan plan, RefusalReport report) {
        this.fileHash = fileHash;
        this.records = records;
        this.plan = plan;
        this.report = report;
    }

    /**
     * Reads and checks a file, without the service.
     *
     * @param listener of the bytes that are read
     * @throws TransferException if the file is not of its format
     */
    public static FileImport read(
            Path file, TransferFormat format, RefusalReport report, TransferListener listener)
            throws IOException {
        ImportPlan plan = new ImportPlan(Spool.create(), report);
        MessageDigest hash = sha256();
        try (CountingStream bytes = new CountingStream(Files.newInputStream(file));
                InputStream in =
                        new BufferedInputStream(new DigestInputStream(bytes, hash), BUFFER)) {
            skipByteOrderMark(in);
            long size = Files.size(file);
            RecordReader reader = format.reader(in);
            long records = 0;
            List<SourceRecord> batch;
            do {
                batch = nextBatch(reader);
                plan.add(batch);
                records += batch.size();
                listener.reached(bytes.count, size);
            } while (batch.size() == BATCH);
            in.transferTo(OutputStream.nullOutputStream()); // else its hash lacks the end
            listener.reached(size, size);
            plan.complete();
            String digits = HexFormat.of().formatHex(hash.digest()).substring(0, HASH_DIGITS);
            return new FileImport(digits, records, plan, report);
        } catch (MalformedInputException notUtf8) {
            plan.close();
            throw new UnreadableFileException("it is not UTF-8", notUtf8);
        } catch (IOException | RuntimeException failure) {
            plan.close();
            throw failure;
        }
    }

    /** The next records, fewer than a batch at the end of the file. */
    private static List<SourceRecord> nextBatch(RecordReader reader) throws IOException {
        List<SourceRecord> batch = new ArrayList<>();
        Optional<SourceRecord> next = reader.next();
        while (next.isPresent()) {
            batch.add(next.get());
            next = batch.size() < BATCH ? reader.next() : Optional.empty();
        }
        return batch;
    }

    private static void skipByteOrderMark(InputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            in.reset();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class CountingStream extends FilterInputStream {

        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    /** The number of records in the file. */
    public long records() {
        return records;
    }

    /** The number of locations whose parent is not in the file. */
    public long withParentElsewhere() {
        return plan.withParentElsewhere();
    }

    /** The number of refused records so far. */
    public long refused() {
        return report.refused();
    }

    /**
     * Sends what was not refused.
     *
     * @param connection with an inbox to which the service replies
     * @param inFlight the most requests in flight
     * @param patience the longest time in which a command has no final answer
     * @param listener of the locations that are done
     * @return the number of locations that were there already
     * @throws TransferException if the service cannot be reached in that time
     */
    public long send(
            Connection connection, int inFlight, Duration patience, TransferListener listener)
            throws InterruptedException {
        return new ImportSending(
                        plan,
                        "import-" + fileHash,
                        new ServiceClient(connection, inFlight, patience),
                        inFlight,
                        listener)
                .run();
    }

    @Override
    public void close() throws IOException {
        plan.close();
    }
}

package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the stream is still the one that this process has seen. A stream that was restored
 * from a backup, or has lost its end in a power failure, issues its sequences again, and what this
 * process remembers of it may be silently wrong.
 *
 * <p>The stream is checked after each reconnect, before any other use: its id, and the last message
 * that was seen in it. A new connection is recognized by the server's INFO, which jnats replaces
 * before a request can use the connection; its listeners are called later, on another thread.
 */
@SuppressWarnings("ReferenceEquality") // an INFO and a check are compared by identity
final class StreamIdentity {

    private static final Logger logger = LoggerFactory.getLogger(StreamIdentity.class);

    /**
     * A time in which the stream has only grown; what was read in one epoch must not be used for
     * decisions in the next. Compared by identity.
     */
    final class Epoch {

        /**
         * Checks that the epoch has not ended; checks the stream first if that is due.
         *
         * @throws StreamMismatchException if it has ended
         * @throws EventStoreUnavailableException if the stream could not be checked
         */
        void require() {
            requireIn(StreamIdentity.this.require());
        }

        /** The same, with a check of the stream in any case. */
        void recheck() {
            requireIn(check(latest));
        }

        /**
         * Notes a delivered message, after a check that it belongs to this epoch.
         *
         * @throws StreamMismatchException if the epoch has ended
         * @throws EventStoreUnavailableException if the stream could not be checked
         */
        void noteSeen(StoredMessage message) {
            require();
            StreamIdentity.this.noteSeen(message.sequence(), message.messageId());
        }

        private void requireIn(Epoch now) {
            if (now != this) {
                throw new StreamMismatchException(
                        ("stream %s lacks messages that it had when its events began to be followed: it was restored"
                                        + " from a backup, or has lost its end; rebuild what depends on events that it"
                                        + " lacks, and restart")
                                .formatted(name()),
                        null);
            }
        }
    }

    /**
     * A message that the stream had.
     *
     * @param messageId its id, empty if it has none or is not known
     */
    private record SeenMessage(long sequence, String messageId) {

        static final SeenMessage NONE = new SeenMessage(0, "");

        static SeenMessage later(SeenMessage one, SeenMessage other) {
            return other.sequence > one.sequence ? other : one;
        }

        boolean isIn(StreamState now, Optional<StoredMessage> there) {
            if (now.getLastSequence() < sequence) {
                return false;
            }
            boolean expired = there.isEmpty() && now.getFirstSequence() > sequence;
            return messageId.isEmpty()
                    || expired
                    || there.filter(message -> message.messageId().equals(messageId)).isPresent();
        }
    }

    /**
     * A check of the stream.
     *
     * @param greeting the INFO of the connection that it was made on
     */
    private record Check(ServerInfo greeting, Epoch epoch) {}

    private final Connection connection;
    private final StreamInfos infos;
    private final EventStream stream;
    private final StreamReader reader;
    private final Duration timeout;
    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private final AtomicReference<SeenMessage> last = new AtomicReference<>(SeenMessage.NONE);
    private final ReentrantLock checking = new ReentrantLock();
    private volatile Check latest;
    private volatile @Nullable String recreated;
    private volatile boolean missing;

    /**
     * The identity of a stream that has just been opened on this connection.
     *
     * @param timeout limit of the wait for another thread's check, within the request's time
     */
    StreamIdentity(
            Connection connection,
            StreamInfos infos,
            EventStream stream,
            StreamReader reader,
            Duration timeout) {
        this.connection = connection;
        this.infos = infos;
        this.stream = stream;
        this.reader = reader;
        this.timeout = timeout;
        this.latest = new Check(connection.getServerInfo(), new Epoch());
    }

    /** Adds an action for when the stream has lost a seen message; it runs before any operation. */
    void onChange(Runnable action) {
        onChange.add(action);
    }

    /** Notes a message that the stream has. It is ignored while a check is due. */
    void noteSeen(long sequence, String messageId) {
        if (sequence > last.get().sequence() && isCurrent(latest)) {
            last.accumulateAndGet(new SeenMessage(sequence, messageId), SeenMessage::later);
        }
    }

    private boolean isCurrent(Check check) {
        return check.greeting() == connection.getServerInfo();
    }

    /**
     * The stream's current epoch; checks the stream first if that is due.
     *
     * @throws StreamMismatchException if the stream was recreated
     * @throws EventStoreUnavailableException if it could not be checked; the next call tries again
     */
    Epoch require() {
        Check known = latest;
        return isCurrent(known) ? known.epoch() : check(known);
    }

    /**
     * Checks the stream in any case.
     *
     * @throws StreamMismatchException if it was recreated
     * @throws EventStoreUnavailableException if it could not be checked
     */
    void recheck() {
        var _ = check(latest);
    }

    private Epoch check(Check known) {
        acquire();
        try {
            if (latest == known) {
                latest = new Check(connection.getServerInfo(), compare(known.epoch()));
                return latest.epoch();
            }
        } finally {
            checking.unlock();
        }
        return require(); // another thread has checked it meanwhile
    }

    private void acquire() {
        try {
            long nanos = RequestScope.limit(timeout).toNanos();
            if (!checking.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                throw unavailable("the check of another thread takes too long", null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", interrupted);
        }
    }

    private Epoch compare(Epoch epoch) {
        requireNotRecreated();
        SeenMessage seen = last.get();
        Optional<StoredMessage> there =
                seen.sequence() == 0 ? Optional.empty() : at(seen.sequence(), epoch);
        StreamInfo now =
                info(epoch); // after the message, so that an expired one is before its first
        if (!StreamId.of(now).equals(stream.identity())) {
            end(epoch, now);
            requireNotRecreated();
        }
        if (seen.isIn(now.getStreamState(), there)) {
            return epoch;
        }
        forget(seen, now);
        return new Epoch();
    }

    /** Marks the stream as recreated; all later checks fail. */
    private void end(Epoch epoch, StreamInfo now) {
        checkAtEveryOperation(epoch);
        String reason =
                ("stream %s was created again at %s: what was read from the one with id %s may not be valid in the"
                                + " one with id %s; restart, and rebuild what was built from it")
                        .formatted(
                                name(),
                                now.getCreateTime().toInstant(),
                                stream.identity(),
                                StreamId.of(now));
        recreated = reason;
        logger.error("Stopped reading and appending events: {}", reason);
    }

    private void forget(SeenMessage lost, StreamInfo now) {
        logger.error(
                "Stream {} lacks message {} at sequence {}, which was seen there, and ends at {}: it was restored from a"
                        + " backup, or has lost its end. Remembered state was dropped, and appends continue on what"
                        + " the stream has; live streams stop: rebuild what depends on events that it lacks, and"
                        + " restart",
                name(),
                lost.messageId(),
                lost.sequence(),
                now.getStreamState().getLastSequence());
        onChange.forEach(Runnable::run);
        last.set(SeenMessage.NONE);
    }

    /** Whether the stream did not exist at the last check. */
    boolean isMissing() {
        return missing;
    }

    /** Whether the stream was found to have been recreated. */
    boolean isRecreated() {
        return recreated != null;
    }

    private void requireNotRecreated() {
        @Nullable String reason = recreated;
        if (reason != null) {
            throw new StreamMismatchException(reason, null);
        }
    }

    private Optional<StoredMessage> at(long sequence, Epoch epoch) {
        try {
            return reader.at(Source.LEADER, List.of(sequence)).getFirst();
        } catch (EventStoreUnavailableException unread) {
            var _ = info(epoch); // notes whether the stream is missing
            throw unread;
        }
    }

    private StreamInfo info(Epoch epoch) {
        try {
            StreamInfo found = infos.read();
            missing = false;
            return found;
        } catch (EventStoreUnavailableException unavailable) {
            if (unavailable.getCause() instanceof JetStreamApiException refusal
                    && refusal.getApiErrorCode() == JetStreamError.STREAM_NOT_FOUND) {
                missing = true;
                checkAtEveryOperation(epoch);
            }
            throw unavailable;
        }
    }

    private void checkAtEveryOperation(Epoch epoch) {
        latest = new Check(ServerInfo.EMPTY_INFO, epoch); // the INFO of no connection
    }

    private EventStoreUnavailableException unavailable(
            @Nullable String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "stream %s could not be checked after a reconnect: %s".formatted(name(), reason),
                cause);
    }

    private String name() {
        return stream.definition().name();
    }
}

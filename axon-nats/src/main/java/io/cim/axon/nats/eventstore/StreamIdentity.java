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
 * Whether the stream is still the one that this process has seen. One that was restored from a
 * backup, or has lost its end with the power, hands its sequences out again, and what is remembered
 * of it may be wrong without any sign.
 *
 * <p>The stream is looked at when the connection has been made anew, before anything else is done
 * on it: its id, and the last message that was seen in it. A new connection is known by its
 * server's greeting, which jnats replaces before a request can use it; its listeners are told
 * later, on another thread.
 */
@SuppressWarnings("ReferenceEquality") // a greeting and a look are told apart by which object it is
final class StreamIdentity {

    private static final Logger logger = LoggerFactory.getLogger(StreamIdentity.class);

    /**
     * A time in which the stream has only grown; what was read in one must not decide in the next.
     * Only the same object is the same epoch.
     */
    final class Epoch {

        /**
         * Checks that it has not ended; looks at the stream first where that is due.
         *
         * @throws StreamMismatchException if it has
         * @throws EventStoreUnavailableException if the stream could not be looked at
         */
        void require() {
            requireIn(StreamIdentity.this.require());
        }

        /** The same, with a look at the stream in any case. */
        void lookAgain() {
            requireIn(look(latest));
        }

        /**
         * Notes a message that was delivered, once it is known to belong to it.
         *
         * @throws StreamMismatchException if it has ended
         * @throws EventStoreUnavailableException if the stream could not be looked at
         */
        void saw(StoredMessage message) {
            require();
            StreamIdentity.this.saw(message.sequence(), message.messageId());
        }

        private void requireIn(Epoch now) {
            if (now != this) {
                throw new StreamMismatchException(
                        ("stream %s no longer holds all that it held when its events began to be followed: it was"
                                        + " restored from a backup, or has lost its end; rebuild what was made from"
                                        + " events that it no longer holds, and restart")
                                .formatted(name()),
                        null);
            }
        }
    }

    /**
     * A place that the stream had reached.
     *
     * @param messageId the id of the message there, empty where it has none or is not known
     */
    private record Landmark(long sequence, String messageId) {

        static final Landmark NONE = new Landmark(0, "");

        static Landmark later(Landmark one, Landmark other) {
            return other.sequence > one.sequence ? other : one;
        }

        boolean stands(Optional<StoredMessage> there, StreamState now) {
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
     * A look at the stream.
     *
     * @param greeting the connection that it was made on
     */
    private record Look(ServerInfo greeting, Epoch epoch) {}

    private final Connection connection;
    private final StreamInfos infos;
    private final EventStream stream;
    private final StreamReader reader;
    private final Duration patience;
    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private final AtomicReference<Landmark> last = new AtomicReference<>(Landmark.NONE);
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Look latest;
    private volatile @Nullable String recreated;
    private volatile boolean missing;

    /**
     * The identity of a stream that has just been opened on this connection.
     *
     * @param patience how long another thread's look is awaited, at most as long as the request
     *     that waits has time
     */
    StreamIdentity(
            Connection connection,
            StreamInfos infos,
            EventStream stream,
            StreamReader reader,
            Duration patience) {
        this.connection = connection;
        this.infos = infos;
        this.stream = stream;
        this.reader = reader;
        this.patience = patience;
        this.latest = new Look(connection.getServerInfo(), new Epoch());
    }

    /** Has this done when the stream has lost what was seen in it, before anybody goes on. */
    void onChange(Runnable forgetting) {
        onChange.add(forgetting);
    }

    /**
     * Notes a message that the stream holds; one that came before the look that is due does not
     * count.
     */
    void saw(long sequence, String messageId) {
        if (sequence > last.get().sequence() && isCurrent(latest)) {
            last.accumulateAndGet(new Landmark(sequence, messageId), Landmark::later);
        }
    }

    private boolean isCurrent(Look look) {
        return look.greeting() == connection.getServerInfo();
    }

    /**
     * The stream's present epoch; looks at the stream first where that is due.
     *
     * @throws StreamMismatchException if the stream was created anew
     * @throws EventStoreUnavailableException if it could not be looked at; the next call tries
     *     again
     */
    Epoch require() {
        Look known = latest;
        return isCurrent(known) ? known.epoch() : look(known);
    }

    /**
     * Looks at the stream in any case.
     *
     * @throws StreamMismatchException if it was created anew
     * @throws EventStoreUnavailableException if it could not be looked at
     */
    void inspect() {
        var _ = look(latest);
    }

    private Epoch look(Look known) {
        acquire();
        try {
            if (latest == known) {
                latest = new Look(connection.getServerInfo(), compare(known.epoch()));
                return latest.epoch();
            }
        } finally {
            looking.unlock();
        }
        return require(); // another thread has looked meanwhile
    }

    private void acquire() {
        try {
            long nanos = RequestScope.limit(patience).toNanos();
            if (!looking.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                throw unavailable("it is being looked at, and that takes long", null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", interrupted);
        }
    }

    private Epoch compare(Epoch epoch) {
        requireNotRecreated();
        Landmark landmark = last.get();
        Optional<StoredMessage> there =
                landmark.sequence() == 0 ? Optional.empty() : at(landmark.sequence(), epoch);
        StreamInfo now =
                info(epoch); // after the message: what has expired by then is behind its first
        if (!StreamId.of(now).equals(stream.identity())) {
            end(epoch, now);
            requireNotRecreated();
        }
        if (landmark.stands(there, now.getStreamState())) {
            return epoch;
        }
        forget(landmark, now);
        return new Epoch();
    }

    /** Has every look from now on refused, and a look made every time. */
    private void end(Epoch epoch, StreamInfo now) {
        lookAtEveryOperation(epoch);
        String reason =
                ("stream %s was created anew at %s: what was read in the one with id %s may mean nothing in the"
                                + " one with id %s; restart, and rebuild what was made from it")
                        .formatted(
                                name(),
                                now.getCreateTime().toInstant(),
                                stream.identity(),
                                StreamId.of(now));
        recreated = reason;
        logger.error("No event is read or appended any more: {}", reason);
    }

    private void forget(Landmark lost, StreamInfo now) {
        logger.error(
                "Stream {} no longer holds message {} at sequence {}, which was seen there, and ends at {}: it was"
                        + " restored from a backup, or has lost its end. What was remembered of it is forgotten,"
                        + " and appends go on with what it holds; live streams stop: rebuild what was made from"
                        + " events that it no longer holds, and restart",
                name(),
                lost.messageId(),
                lost.sequence(),
                now.getStreamState().getLastSequence());
        onChange.forEach(Runnable::run);
        last.set(Landmark.NONE);
    }

    /** Whether the stream was not there when it was last looked at. */
    boolean isMissing() {
        return missing;
    }

    /** Whether the stream was found to have been created anew. */
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
            var _ = info(epoch); // which says so if the stream is missing
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
                lookAtEveryOperation(epoch);
            }
            throw unavailable;
        }
    }

    private void lookAtEveryOperation(Epoch epoch) {
        latest = new Look(ServerInfo.EMPTY_INFO, epoch); // the greeting of no connection
    }

    private EventStoreUnavailableException unavailable(
            @Nullable String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "stream %s could not be looked at after a reconnect: %s".formatted(name(), reason),
                cause);
    }

    private String name() {
        return stream.definition().name();
    }
}

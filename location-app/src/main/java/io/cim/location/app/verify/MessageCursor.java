package io.cim.location.app.verify;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The messages of a stream in order; the next ones are fetched ahead. */
final class MessageCursor {

    private static final Executor AHEAD = Executors.newVirtualThreadPerTaskExecutor();

    private final StoredStream stream;
    private long position;
    private long fetched;
    private Iterator<StoredMessage> run = Collections.emptyIterator();
    private @Nullable CompletableFuture<List<StoredMessage>> ahead;
    private @Nullable StoredMessage peeked;

    /** A cursor before a sequence. */
    MessageCursor(StoredStream stream, long first) {
        this.stream = stream;
        this.position = first - 1;
        this.fetched = first - 1;
    }

    /** The sequence up to which messages were returned, or are known to be missing. */
    long position() {
        return position;
    }

    /** The next message, absent if there is none up to this sequence of the stream. */
    Optional<StoredMessage> next(long last) {
        Optional<StoredMessage> next = peek(last);
        if (next.isPresent()) {
            peeked = null;
        }
        position = next.map(StoredMessage::sequence).orElse(Math.max(position, last));
        return next;
    }

    /** The next message, without advancing. */
    Optional<StoredMessage> peek(long last) {
        if (peeked == null) {
            peeked = fetch(last);
        }
        return Optional.ofNullable(peeked).filter(message -> message.sequence() <= last);
    }

    private @Nullable StoredMessage fetch(long last) {
        if (!run.hasNext() && fetched < last) {
            List<StoredMessage> messages =
                    ahead == null ? stream.from(fetched + 1, last) : join(ahead);
            ahead = null;
            fetched = messages.isEmpty() ? last : messages.getLast().sequence();
            run = messages.iterator();
            if (fetched < last) {
                long next = fetched + 1;
                ahead = CompletableFuture.supplyAsync(() -> stream.from(next, last), AHEAD);
            }
        }
        return run.hasNext() ? run.next() : null;
    }

    private static List<StoredMessage> join(CompletableFuture<List<StoredMessage>> fetching) {
        try {
            return fetching.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof VerificationException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}

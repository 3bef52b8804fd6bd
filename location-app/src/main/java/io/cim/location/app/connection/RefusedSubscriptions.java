package io.cim.location.app.connection;

import io.nats.client.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The subscriptions of a connection that the NATS server refuses, by the errors that it reports.
 */
public final class RefusedSubscriptions {

    /** The text of nats-server, with the subject in quotes. */
    private static final Pattern REFUSAL =
            Pattern.compile(
                    "permissions violation for subscription to \"([^\"]*)\"",
                    Pattern.CASE_INSENSITIVE);

    private static final int MAX_SUBJECTS = 100;
    private static final Duration ERRORS_TIMEOUT = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> subjects = new HashSet<>();
    private long errors;

    /** Records an error that the server has reported. */
    void reported(String error) {
        Matcher refusal = REFUSAL.matcher(error);
        lock.lock();
        try {
            errors++;
            if (refusal.lookingAt() && subjects.size() < MAX_SUBJECTS) {
                subjects.add(refusal.group(1));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all: the next connection may have other permissions. */
    void disconnected() {
        lock.lock();
        try {
            subjects.clear();
        } finally {
            lock.unlock();
        }
    }

    /** The subjects of the refused subscriptions. */
    public Set<String> subjects() {
        lock.lock();
        try {
            return new TreeSet<>(subjects);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks that the server has refused none so far.
     *
     * @throws StartRefusedException if it has
     */
    public void requireNone(Connection connection) {
        Set<String> refused = afterAllErrors(connection);
        if (!refused.isEmpty()) {
            throw new StartRefusedException(
                    "the NATS server does not let it subscribe to %s: allow that in its user's permissions"
                            .formatted(String.join(", ", refused)));
        }
    }

    /** Waits until jnats, which reports on its own thread, has reported all received errors. */
    private Set<String> afterAllErrors(Connection connection) {
        long received = connection.getStatistics().getErrs();
        long nanos = ERRORS_TIMEOUT.toNanos();
        lock.lock();
        try {
            while (errors < received && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return subjects();
    }
}

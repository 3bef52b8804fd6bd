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

    /** As nats-server puts it, with the subject in quotes. */
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

    /** Takes note of an error that the server has reported. */
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

    /** Forgets them: the next connection may be allowed other subjects. */
    void disconnected() {
        lock.lock();
        try {
            subjects.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Their subjects. */
    public Set<String> subjects() {
        lock.lock();
        try {
            return new TreeSet<>(subjects);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks that there are none, of those that the server knows by now.
     *
     * @throws StartRefusedException if there are
     */
    public void requireNone(Connection connection) {
        Set<String> refused = afterAllErrors(connection);
        if (!refused.isEmpty()) {
            throw new StartRefusedException(
                    "the NATS server does not let it subscribe to %s: allow that in its user's permissions"
                            .formatted(String.join(", ", refused)),
                    null);
        }
    }

    /** Waits until jnats, which does so on a thread of its own, has reported all that has come. */
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

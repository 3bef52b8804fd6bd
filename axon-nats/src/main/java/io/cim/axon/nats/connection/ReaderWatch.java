package io.cim.axon.nats.connection;

import io.nats.client.Connection;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a connection's reader. If a reader ends by an exception, which jnats does not
 * report, this logs the exception and reconnects.
 */
final class ReaderWatch extends ThreadPoolExecutor {

    private static final Logger logger = LoggerFactory.getLogger(ReaderWatch.class);
    private static final long IDLE_MILLIS = 500;

    private volatile @Nullable Connection connection;
    private volatile boolean failedUnwatched;

    ReaderWatch(String threadName) {
        super(
                0,
                Integer.MAX_VALUE, // a reader may start before its predecessor has ended
                IDLE_MILLIS,
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name(threadName).factory());
    }

    void watch(Connection watched) {
        connection = watched;
        if (failedUnwatched) {
            connectAgain(watched);
        }
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        if (task instanceof Future<?> reader && reader.state() == Future.State.FAILED) {
            logger.error(
                    "The reader of the NATS connection failed on what the server sent, connecting again",
                    reader.exceptionNow());
            failedUnwatched = connection == null;
            @Nullable Connection deaf = connection;
            if (deaf != null) {
                connectAgain(deaf);
            }
        }
    }

    /** Reconnects on another thread, because it may have to wait for a server. */
    private static void connectAgain(Connection deaf) {
        Thread.ofVirtual().name("nats-reconnect").start(() -> reconnect(deaf));
    }

    private static void reconnect(Connection deaf) {
        try {
            deaf.forceReconnect();
        } catch (IOException | RuntimeException failure) {
            logger.error("Could not reconnect to NATS", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

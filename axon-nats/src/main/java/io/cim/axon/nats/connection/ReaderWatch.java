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
 * The threads of a connection's reader. Where a reader ends by an exception, which jnats tells
 * nobody, it logs the exception and connects again.
 */
final class ReaderWatch extends ThreadPoolExecutor {

    private static final Logger logger = LoggerFactory.getLogger(ReaderWatch.class);
    private static final long IDLE_MILLIS = 500;

    private volatile @Nullable Connection connection;
    private volatile boolean failedUnwatched;

    ReaderWatch(String threadName) {
        super(
                0,
                Integer.MAX_VALUE, // one reads; its successor may start before it has ended
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

    /** On another thread, since this one may have to wait for a server. */
    private static void connectAgain(Connection deaf) {
        Thread.ofVirtual().name("nats-reconnect").start(() -> reconnect(deaf));
    }

    private static void reconnect(Connection deaf) {
        try {
            deaf.forceReconnect();
        } catch (IOException | RuntimeException failure) {
            logger.error("The NATS connection could not be made again", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

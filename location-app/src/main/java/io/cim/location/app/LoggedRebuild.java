package io.cim.location.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of a rebuild every few seconds. */
final class LoggedRebuild implements Progress {

    private static final Logger logger = LoggerFactory.getLogger(LoggedRebuild.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private long loggedAt = System.nanoTime();

    @Override
    public void reached(long position, long last) {
        long now = System.nanoTime();
        if (now - loggedAt >= INTERVAL.toNanos()) {
            loggedAt = now;
            logger.info("The new read model is at sequence {} of {}", position, last);
        }
    }

    @Override
    public void indexing() {
        logger.info("The new read model has all events; its indexes are being built");
    }

    @Override
    public void activated(int generation, Shortfall shortfall) {
        logger.info("Generation {} of the read model is complete, and active", generation);
        if (!shortfall.isNone()) {
            logger.warn("Not all that the stream has is as it should be: {}", shortfall);
        }
    }
}

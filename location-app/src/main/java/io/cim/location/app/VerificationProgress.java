package io.cim.location.app;

import io.cim.location.app.verify.VerificationListener;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the progress of a verification: a bar on a terminal, else log lines. */
interface VerificationProgress extends VerificationListener, AutoCloseable {

    @Override
    default void close() {}

    static VerificationProgress create() {
        return Progress.isTerminal() ? new Bar() : new Lines();
    }

    /** A progress bar. */
    final class Bar implements VerificationProgress {

        private final ProgressBar bar =
                new ProgressBarBuilder().setTaskName("verify").setUnit(" messages", 1).build();

        @Override
        public void reached(long sequence, long last) {
            bar.maxHint(last);
            bar.stepTo(sequence);
        }

        @Override
        public void comparing() {
            bar.setExtraMessage("read model");
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** A line every few seconds. */
    final class Lines implements VerificationProgress {

        private static final Logger logger = LoggerFactory.getLogger(Lines.class);
        private static final Duration INTERVAL = Duration.ofSeconds(5);

        private long loggedAt = System.nanoTime();

        @Override
        public void reached(long sequence, long last) {
            long now = System.nanoTime();
            if (now - loggedAt >= INTERVAL.toNanos()) {
                loggedAt = now;
                logger.info("Verified up to sequence {} of {}", sequence, last);
            }
        }

        @Override
        public void comparing() {
            logger.info("Comparing the read model with the events");
        }
    }
}

package io.cim.location.app;

import io.cim.location.app.transfer.TransferListener;
import io.cim.location.app.verify.VerificationListener;
import io.cim.location.projection.RebuildListener;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the progress of a tool: a bar on a terminal, else log lines. */
interface Progress extends RebuildListener, VerificationListener, TransferListener, AutoCloseable {

    @Override
    default void close() {}

    /**
     * Progress on a terminal if there is one.
     *
     * @param unit of what is counted
     */
    static Progress of(String task, String unit, PrintWriter err) {
        return isTerminal() ? new Bar(task, unit, err) : new Log(task, unit);
    }

    @SuppressWarnings("SystemConsoleNull") // in JDK 25 it is null again without a terminal
    private static boolean isTerminal() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** A progress bar. */
    final class Bar implements Progress {

        private final ProgressBar bar;
        private final PrintWriter err;

        Bar(String task, String unit, PrintWriter err) {
            this.bar =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            .setUnit(" " + unit, 1)
                            .showSpeed()
                            .build();
            this.err = err;
        }

        @Override
        public void reached(long sequence, long last) {
            bar.maxHint(last);
            bar.stepTo(sequence);
        }

        @Override
        public void indexing() {
            bar.setExtraMessage("indexes");
        }

        @Override
        public void comparing() {
            bar.setExtraMessage("read model");
        }

        @Override
        public void activated(int generation, Shortfall shortfall) {
            bar.close();
            err.println("generation %d of the read model is active".formatted(generation));
            if (!shortfall.isNone()) {
                err.println("the stream has faults: " + shortfall);
            }
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Log lines, with the position every few seconds. */
    final class Log implements Progress {

        private static final Logger logger = LoggerFactory.getLogger(Progress.class);
        private static final Duration INTERVAL = Duration.ofSeconds(5);

        private final String task;
        private final String unit;
        private long loggedAt = System.nanoTime();

        Log(String task, String unit) {
            this.task = task;
            this.unit = unit;
        }

        @Override
        public synchronized void reached(long done, long all) {
            long now = System.nanoTime();
            if (now - loggedAt >= INTERVAL.toNanos()) {
                loggedAt = now;
                logger.info("The {} is at {} of {} {}", task, done, all, unit);
            }
        }

        @Override
        public void indexing() {
            logger.info("The new read model has all events; its indexes are being built");
        }

        @Override
        public void comparing() {
            logger.info("Comparing the read model with the events");
        }

        @Override
        public void activated(int generation, Shortfall shortfall) {
            logger.info("Generation {} of the read model is complete, and active", generation);
            if (!shortfall.isNone()) {
                logger.warn("The stream has faults: {}", shortfall);
            }
        }
    }
}

package io.cim.location.app;

import io.cim.location.projection.RebuildListener;
import java.io.PrintWriter;
import java.util.Objects;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows the course of a rebuild: a bar on a terminal, lines of log elsewhere. */
interface RebuildReport extends RebuildListener, AutoCloseable {

    @Override
    void close();

    static RebuildReport to(PrintWriter err) {
        return Objects.requireNonNull(System.console()).isTerminal() ? new Bar(err) : new Lines();
    }

    /** Lines of log. */
    final class Lines implements RebuildReport {

        private final LoggedRebuild log = new LoggedRebuild();

        @Override
        public void reached(long position, long last) {
            log.reached(position, last);
        }

        @Override
        public void indexing() {
            log.indexing();
        }

        @Override
        public void activated(int generation) {
            log.activated(generation);
        }

        @Override
        public void close() {}
    }

    /** A progress bar. */
    final class Bar implements RebuildReport {

        private final PrintWriter err;
        private final ProgressBar bar =
                new ProgressBarBuilder().setTaskName("rebuild").setUnit(" events", 1).build();

        Bar(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void reached(long position, long last) {
            bar.maxHint(last);
            bar.stepTo(position);
        }

        @Override
        public void indexing() {
            bar.setExtraMessage("indexes");
        }

        @Override
        public void activated(int generation) {
            bar.close();
            err.println("generation %d of the read model is active".formatted(generation));
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}

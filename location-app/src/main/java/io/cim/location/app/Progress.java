package io.cim.location.app;

import io.cim.location.projection.RebuildListener;
import java.io.Console;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows the progress of a rebuild: a bar on a terminal, else log lines. */
interface Progress extends RebuildListener, AutoCloseable {

    @Override
    default void close() {}

    static Progress to(PrintWriter err) {
        return isTerminal() ? new Bar(err) : new LoggedRebuild();
    }

    @SuppressWarnings("SystemConsoleNull") // in JDK 25 it is null again without a terminal
    static boolean isTerminal() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** A progress bar. */
    final class Bar implements Progress {

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
        public void activated(int generation, Shortfall shortfall) {
            bar.close();
            err.println("generation %d of the read model is active".formatted(generation));
            if (!shortfall.isNone()) {
                err.println("not all that the stream has is as it should be: " + shortfall);
            }
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}

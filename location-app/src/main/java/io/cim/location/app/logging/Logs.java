package io.cim.location.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.cim.location.app.settings.LogFormat;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/**
 * The log of the process: warnings and errors on standard error, all else on standard output, as
 * {@code logback.xml} has it.
 */
public final class Logs {

    private Logs() {}

    /**
     * Sets what is logged, and in which form.
     *
     * @param level the lowest level that is logged
     */
    public static void configure(Level level, LogFormat format) {
        configure((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME), level, format);
    }

    static void configure(Logger root, Level level, LogFormat format) {
        root.setLevel(level);
        Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders();
        while (format == LogFormat.JSON && appenders.hasNext()) {
            if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
                encodeAsJson(appender);
            }
        }
    }

    /** Without what says the same twice: the message's form and arguments beside the message. */
    private static void encodeAsJson(OutputStreamAppender<ILoggingEvent> appender) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(appender.getContext());
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        appender.setEncoder(encoder);
    }
}

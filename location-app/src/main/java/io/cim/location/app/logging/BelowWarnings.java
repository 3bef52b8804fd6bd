package io.cim.location.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Lets only lines below the level of warnings pass: warnings and errors have another output. */
public final class BelowWarnings extends Filter<ILoggingEvent> {

    /** For logback, which creates it by its class name. */
    public BelowWarnings() {}

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLevel().isGreaterOrEqual(Level.WARN)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}

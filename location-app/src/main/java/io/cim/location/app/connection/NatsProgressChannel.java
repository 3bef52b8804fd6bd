package io.cim.location.app.connection;

import io.cim.location.projection.ProgressChannel;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the progress of a read model among the instances that share it, on the subject {@code
 * location.projection.progress}, for as long as the connection lasts.
 */
public final class NatsProgressChannel implements ProgressChannel {

    private static final Logger logger = LoggerFactory.getLogger(NatsProgressChannel.class);

    private static final String SUBJECT = "location.projection.progress";
    private static final Pattern REACHED =
            Pattern.compile("([0-9a-f-]{36}) (\\d{1,9}) (\\d{1,9}) (\\d{1,18})");

    private final Connection connection;

    public NatsProgressChannel(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void announce(Reached reached) {
        String text =
                "%s %d %d %d"
                        .formatted(
                                reached.readModel(),
                                reached.generation(),
                                reached.segment(),
                                reached.position());
        try {
            connection.publish(SUBJECT, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalStateException notConnected) {
            logger.debug("The progress of the projection was not announced", notConnected);
        }
    }

    @Override
    public void listen(Listener listener) {
        Dispatcher dispatcher =
                connection.createDispatcher(message -> {
                    Matcher matcher =
                            REACHED.matcher(
                                    new String(message.getData(), StandardCharsets.US_ASCII));
                    if (matcher.matches()) {
                        listener.received(
                                new Reached(
                                        matcher.group(1),
                                        Integer.parseInt(matcher.group(2)),
                                        Integer.parseInt(matcher.group(3)),
                                        Long.parseLong(matcher.group(4))));
                    }
                });
        dispatcher.subscribe(SUBJECT);
    }
}

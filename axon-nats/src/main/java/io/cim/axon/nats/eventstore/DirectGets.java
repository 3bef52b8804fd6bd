package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.connection.RawMessages;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The inboxes of direct gets of one stream. A call has an inbox for itself, so that its thread
 * receives the replies without another one in between. Inboxes are kept for later calls, and end
 * with the connection.
 */
final class DirectGets {

    private static final int MAX_IDLE = 32;

    private final Connection connection;
    private final String subject;
    private final BlockingQueue<Inbox> idle = new ArrayBlockingQueue<>(MAX_IDLE);

    /**
     * Direct gets.
     *
     * @param subject of their requests
     */
    DirectGets(Connection connection, String subject) {
        this.connection = connection;
        this.subject = subject;
    }

    /**
     * Sends requests.
     *
     * @throws IllegalStateException if the connection is not connected
     */
    Call send(List<String> requests) {
        @Nullable Inbox kept = idle.poll();
        Call call =
                new Call(
                        kept != null && kept.replies.isActive() ? kept : new Inbox(),
                        requests.size());
        boolean sent = false;
        try {
            for (int i = 0; i < requests.size(); i++) {
                call.send(i, requests.get(i));
            }
            sent = true;
            return call;
        } finally {
            if (!sent) {
                call.close();
            }
        }
    }

    /** A subscription, and the numbers of the requests whose replies it receives. */
    private final class Inbox {

        final String prefix = RawMessages.inbox(connection);
        final Subscription replies = connection.subscribe(RawMessages.wildcard(prefix));
        long next;
    }

    /** Requests with their replies. For one thread, which closes it. */
    final class Call implements AutoCloseable {

        private final Inbox inbox;
        private final long first;
        private final @Nullable Message[] replies;
        private int missing;

        private Call(Inbox inbox, int requests) {
            this.inbox = inbox;
            this.first = inbox.next;
            this.replies = new Message[requests];
            this.missing = requests;
            inbox.next += requests;
        }

        private void send(int index, String request) {
            connection.publish(
                    subject,
                    inbox.prefix + (first + index),
                    request.getBytes(StandardCharsets.US_ASCII));
        }

        /** The reply to a request, null if it has not arrived by this time. */
        @Nullable Message reply(int index, long deadline) throws InterruptedException {
            while (replies[index] == null) {
                @Nullable Message next =
                        inbox.replies.nextMessage(
                                Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                if (next == null) {
                    return null;
                }
                put(next);
            }
            return replies[index];
        }

        /** Keeps a reply; one to an earlier call, and what is none, is passed over. */
        private void put(Message reply) {
            long number = number(reply.getSubject());
            int index = (int) (number - first);
            if (number >= first && number < first + replies.length && replies[index] == null) {
                replies[index] = reply;
                missing--;
            }
        }

        /** The number of the request that a subject belongs to, -1 if to none. */
        private long number(String subject) {
            try {
                return Long.parseLong(subject, inbox.prefix.length(), subject.length(), 10);
            } catch (NumberFormatException | IndexOutOfBoundsException foreign) {
                return -1;
            }
        }

        /** Keeps the inbox for another call if nothing is missing. */
        @Override
        public void close() {
            if (missing > 0 || !idle.offer(inbox)) {
                end(inbox.replies);
            }
        }
    }

    private static void end(Subscription replies) {
        if (replies.isActive()) {
            replies.unsubscribe();
        }
    }
}

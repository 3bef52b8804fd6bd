package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * A client's connection through a {@link NatsProxy}: reads what both sides send, and delivers what
 * the proxy lets through. A frame may be delivered by any thread, at any time.
 */
final class ProxiedConnection {

    /** The addresses of other servers, by which the client would bypass the proxy. */
    private static final Pattern OTHER_SERVERS =
            Pattern.compile(",\"(?:ws_)?connect_urls\":\\[[^]]*]");

    private static final int REQUESTS_REMEMBERED = 10_000;

    private final NatsProxy proxy;
    private final Socket client;
    private final Socket server;
    private final ReentrantLock toClient = new ReentrantLock();
    private final ReentrantLock toServer = new ReentrantLock();
    private final Map<String, String> subscriptions = new ConcurrentHashMap<>();

    /** The client's latest requests by the subject of their replies; guarded by itself. */
    private final Map<String, Frame> requests =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Frame> eldest) {
                    return size() > REQUESTS_REMEMBERED;
                }
            };

    ProxiedConnection(NatsProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() {
        Thread.ofVirtual().name("proxy-to-server").start(() -> pump(false, client));
        Thread.ofVirtual().name("proxy-to-client").start(() -> pump(true, server));
    }

    private void pump(boolean fromServer, Socket from) {
        try {
            FrameReader reader = new FrameReader(fromServer, from.getInputStream());
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                proxy.take(fromServer ? fromServer(frame) : fromClient(frame), this);
            }
        } catch (IOException ended) {
            // one side is closed, so the other one is closed too
        } finally {
            cut();
        }
    }

    private Frame fromClient(Frame frame) {
        if (frame.operation().equals("SUB")) {
            subscriptions.put(frame.arguments().getLast(), frame.subject());
        }
        frame.replyTo()
                .ifPresent(replyTo -> {
                    synchronized (requests) {
                        requests.put(replyTo, frame);
                    }
                });
        return frame;
    }

    private Frame fromServer(Frame frame) {
        if (frame.operation().equals("INFO")) {
            String alone = OTHER_SERVERS.matcher(new String(frame.bytes(), UTF_8)).replaceAll("");
            return frame.withLine(alone.getBytes(UTF_8));
        }
        if (!frame.isDelivered()) {
            return frame;
        }
        synchronized (requests) {
            return frame.inReplyTo(requests.get(frame.subject()));
        }
    }

    /** Delivers a frame; does nothing if the connection has ended. */
    void deliver(Frame frame) {
        if (frame.isFromServer()) {
            write(client, toClient, frame.bytes());
        } else {
            write(server, toServer, frame.bytes());
        }
    }

    /**
     * Replies to a client's request instead of the server, or replaces the server's reply; a
     * message without a reply subject is lost.
     */
    void answer(Frame frame, String headers, String body) {
        Frame request = frame.isDelivered() ? Objects.requireNonNull(frame.request()) : frame;
        request.replyTo().ifPresent(replyTo -> reply(replyTo, headers, body));
    }

    private void reply(String replyTo, String headers, String body) {
        String subscription =
                subscriptions.entrySet().stream()
                        .filter(each -> Frame.matches(each.getValue(), replyTo))
                        .findFirst()
                        .orElseThrow()
                        .getKey();
        byte[] payload = (headers + body).getBytes(UTF_8);
        int headerLength = headers.getBytes(UTF_8).length;
        String line =
                headers.isEmpty()
                        ? "MSG %s %s %d\r\n".formatted(replyTo, subscription, payload.length)
                        : "HMSG %s %s %d %d\r\n"
                                .formatted(replyTo, subscription, headerLength, payload.length);
        write(client, toClient, (line + headers + body + "\r\n").getBytes(UTF_8));
    }

    private void write(Socket socket, ReentrantLock lock, byte[] bytes) {
        lock.lock();
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException ended) {
            cut();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection on both sides. */
    void cut() {
        proxy.forget(this);
        close(client);
        close(server);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // which is the aim
        }
    }
}

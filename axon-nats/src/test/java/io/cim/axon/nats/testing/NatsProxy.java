package io.cim.axon.nats.testing;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A network between NATS clients and a nats-server that fails on demand. Clients connect to {@link
 * #url()} instead of the server's, and see no other server of its cluster.
 *
 * <p>Single messages are lost, late or doubled by a {@link Fault}:
 *
 * {@snippet :
 * proxy.on(Frame.reply(Frame.published("events.>"))).once().drop(); // a lost acknowledgement
 * proxy.on(Frame.published("events.>")).times(2).hold(); // late, until it is released
 * }
 *
 * The whole network fails by {@link #cut()}, {@link #pause()}, {@link #swallow()} and {@link
 * #refuse()}, until {@link #pass()}.
 */
public final class NatsProxy implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    private enum Mode {
        PASS,
        PAUSE,
        SWALLOW,
        REFUSE
    }

    private final URI server;
    private final ServerSocket listener;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<Connection> clients = new ArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService delays =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("proxy-delays").factory());
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition modeChanged = lock.newCondition();
    private Mode mode = Mode.PASS; // guarded by the lock

    private NatsProxy(String serverUrl) {
        server = URI.create(serverUrl);
        try {
            listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException("no port for a proxy", failure);
        }
        Thread.ofPlatform().daemon().name("proxy-" + listener.getLocalPort()).start(this::accept);
    }

    /** A proxy that passes everything on. */
    public static NatsProxy inFrontOf(NatsServerProcess server) {
        return inFrontOf(server.url());
    }

    /** A proxy that passes everything on, in front of the server at this URL. */
    public static NatsProxy inFrontOf(String serverUrl) {
        return new NatsProxy(serverUrl);
    }

    /** The URL for clients. */
    public String url() {
        return "nats://127.0.0.1:" + listener.getLocalPort();
    }

    /** A new connection through this proxy, which {@link #close()} closes. */
    public Connection connect(Options.Builder options) {
        try {
            Connection connection =
                    Nats.connect(options.server(url()).connectionTimeout(CONNECT_TIMEOUT).build());
            clients.add(connection);
            return connection;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot connect to " + url(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                accept(listener.accept());
            } catch (IOException closedOrUnreachable) {
                // the client tries again
            }
        }
    }

    @SuppressWarnings("AddressSelection") // a literal address
    private void accept(Socket client) throws IOException {
        if (mode() == Mode.REFUSE) {
            client.close();
            return;
        }
        Socket upstream;
        try {
            upstream = new Socket(server.getHost(), server.getPort());
        } catch (IOException unreachable) {
            client.close();
            throw unreachable;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        ProxiedConnection connection = new ProxiedConnection(this, client, upstream);
        connections.add(connection);
        connection.start();
    }

    /** Passes a frame on, unless a fault applies to it or the network is down. */
    void take(Frame frame, ProxiedConnection connection) {
        if (awaitNoPause() == Mode.SWALLOW) {
            return;
        }
        for (Fault fault : faults) {
            if (fault.applyTo(frame, connection)) {
                return;
            }
        }
        connection.deliver(frame);
    }

    private Mode awaitNoPause() {
        lock.lock();
        try {
            while (mode == Mode.PAUSE) {
                modeChanged.awaitUninterruptibly();
            }
            return mode;
        } finally {
            lock.unlock();
        }
    }

    private Mode mode() {
        lock.lock();
        try {
            return mode;
        } finally {
            lock.unlock();
        }
    }

    private void become(Mode newMode) {
        lock.lock();
        try {
            mode = newMode;
            modeChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Starts a fault for frames of one kind. */
    public FaultBuilder on(Predicate<Frame> frames) {
        return new FaultBuilder(frames, Integer.MAX_VALUE);
    }

    /** Cuts all connections; new ones are accepted. */
    public void cut() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Holds everything that is sent until {@link #pass()}. */
    public void pause() {
        become(Mode.PAUSE);
    }

    /**
     * Loses everything that is sent, and keeps connections open, also new ones: a half-open
     * network.
     */
    public void swallow() {
        become(Mode.SWALLOW);
    }

    /** Cuts all connections and refuses new ones. */
    public void refuse() {
        become(Mode.REFUSE);
        cut();
    }

    /** Passes everything on again. */
    public void pass() {
        become(Mode.PASS);
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    void end(Fault fault) {
        faults.remove(fault);
    }

    @Override
    public void close() {
        clients.forEach(NatsProxy::close);
        delays.shutdownNow();
        try {
            listener.close();
        } catch (IOException alreadyClosed) {
            // which is the aim
        }
        become(Mode.SWALLOW);
        cut();
    }

    private static void close(Connection client) {
        try {
            client.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Builder of a fault: how often it is applied, and its effect. */
    public final class FaultBuilder {

        private final Predicate<Frame> frames;
        private final int times;

        private FaultBuilder(Predicate<Frame> frames, int times) {
            this.frames = frames;
            this.times = times;
        }

        /** For the first such frame only. */
        public FaultBuilder once() {
            return times(1);
        }

        /** For this many such frames. */
        public FaultBuilder times(int newTimes) {
            return new FaultBuilder(frames, newTimes);
        }

        private Fault begin(Fault.Action action) {
            Fault fault = new Fault(NatsProxy.this, frames, times, action);
            faults.add(fault);
            return fault;
        }

        /** Loses the frames. */
        public Fault drop() {
            return begin((_, _, _) -> {});
        }

        /** Delivers the frames twice. */
        public Fault duplicate() {
            return begin((frame, connection, _) -> {
                connection.deliver(frame);
                connection.deliver(frame);
            });
        }

        /** Delivers each frame after a delay; others overtake it. */
        public Fault delay(Duration delay) {
            return begin((frame, connection, _) -> {
                var _ =
                        delays.schedule(
                                () -> connection.deliver(frame),
                                delay.toNanos(),
                                TimeUnit.NANOSECONDS);
            });
        }

        /** Holds the frames until {@link Fault#release()}; others overtake them. */
        public Fault hold() {
            return begin((frame, connection, fault) -> fault.hold(() -> connection.deliver(frame)));
        }

        /** Loses the frames and cuts their connection. */
        public Fault cut() {
            return begin((_, connection, _) -> connection.cut());
        }

        /**
         * Replies to these requests instead of the server, or replaces these replies.
         *
         * @param headers the header block with its version line and its empty line, or nothing
         */
        public Fault answer(String headers, String body) {
            return begin((frame, connection, _) -> connection.answer(frame, headers, body));
        }

        /** Replies to these requests as a server does if nobody subscribes to their subject. */
        public Fault answerNoResponders() {
            return answer("NATS/1.0 503\r\n\r\n", "");
        }

        /** Passes the frames on, and only counts them. */
        public Fault count() {
            return begin((frame, connection, _) -> connection.deliver(frame));
        }
    }
}

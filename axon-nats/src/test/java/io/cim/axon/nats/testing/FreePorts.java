package io.cim.axon.nats.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of 127.0.0.1. They are below the range from which Linux and macOS assign ports, so
 * that they are used only if they are requested by number.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int LIMIT = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    /** One port. */
    public static int one() throws IOException {
        return choose(1).getFirst();
    }

    /** This number of different ports. */
    public static List<Integer> choose(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int attempt = 0; held.size() < count && attempt < ATTEMPTS; attempt++) {
                hold(ThreadLocalRandom.current().nextInt(FIRST, LIMIT), held);
            }
            if (held.size() < count) {
                throw new IOException(
                        "found %d free ports of %d in %d attempts"
                                .formatted(held.size(), count, ATTEMPTS));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void hold(int port, List<ServerSocket> held) throws IOException {
        try {
            held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException _) {
            // it is in use: the next attempt tries another
        }
    }
}

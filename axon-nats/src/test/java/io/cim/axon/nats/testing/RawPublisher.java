package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** A NATS client that sends any bytes as headers, which no client library does. Not thread-safe. */
public final class RawPublisher implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Socket socket;
    private final BufferedReader answers;

    /** Connects to a server without a user. */
    public static RawPublisher connect(String url) throws IOException {
        return connect(url, "");
    }

    /**
     * Connects to a server.
     *
     * @param connectOptions further members of the CONNECT message, for instance {@code
     *     "user":"alice","pass":"x"}
     */
    public static RawPublisher connect(String url, String connectOptions) throws IOException {
        URI uri = URI.create(url);
        RawPublisher publisher = new RawPublisher(new Socket(uri.getHost(), uri.getPort()));
        String more = connectOptions.isEmpty() ? "" : "," + connectOptions;
        publisher.send(
                "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true%s}\r\n"
                        .formatted(more)
                        .getBytes(UTF_8));
        return publisher;
    }

    private RawPublisher(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) DEADLINE.toMillis());
        this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /**
     * Publishes a message, and returns when the server has accepted it.
     *
     * @param replyTo the reply subject, empty if there is none
     * @param headers the whole block, with its version and its empty line
     * @throws IOException if the server refused it
     */
    public void publish(String subject, String replyTo, byte[] headers, byte[] body)
            throws IOException {
        var message = new ByteArrayOutputStream();
        message.writeBytes(
                "HPUB %s %s %d %d\r\n"
                        .formatted(subject, replyTo, headers.length, headers.length + body.length)
                        .getBytes(UTF_8));
        message.writeBytes(headers);
        message.writeBytes(body);
        message.writeBytes("\r\nPING\r\n".getBytes(UTF_8));
        send(message.toByteArray());
        awaitPong();
    }

    private void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private void awaitPong() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("-ERR")) {
                throw new IOException("nats-server refused: " + line);
            }
            if (line.equals("PONG")) {
                return;
            }
        }
        throw new IOException("nats-server closed the connection");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

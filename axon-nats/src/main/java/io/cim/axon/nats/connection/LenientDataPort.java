package io.cim.axon.nats.connection;

import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import io.nats.client.support.NatsUri;
import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A jnats data port that corrects illegal headers before jnats parses them, and verifies that the
 * certificate of a TLS server is for the host of the connection.
 *
 * <p>nats-server forwards any bytes as headers. The reader of jnats ends at an illegal one, so that
 * a single message would stop all reads of a connection. This port replaces illegal bytes by
 * question marks, and removes lines without a header.
 *
 * <p>It leaves the headers of {@link RawMessages} to those who read them.
 *
 * <p>jnats itself accepts a trusted certificate of any host. This port requires one for the host in
 * the server's URL, or for its IP address if the URL has that; servers that NATS announces must
 * have certificates for the announced names.
 *
 * <p>For plain, TLS and WebSocket connections. Set it by {@link
 * Options.Builder#dataPortType(String)}, as {@link NatsConnections} does.
 */
public sealed class LenientDataPort extends SocketDataPortWithWriteTimeout permits AnyHostDataPort {

    private final ProtocolReader reader = new ProtocolReader(super::read);

    /** For jnats, which creates it by its class name. */
    public LenientDataPort() {}

    /** While it connects, jnats tells nobody that the server has refused TLS. */
    @Override
    public int read(byte[] dst, int off, int len) throws IOException {
        try {
            return reader.read(dst, off, len);
        } catch (SSLException refused) {
            Connection owner = connection; // jnats hides its class
            owner.getOptions().getErrorListener().exceptionOccurred(owner, refused);
            throw refused;
        }
    }

    @Override
    public void upgradeToSecure() throws IOException {
        Connection owner = connection; // jnats hides its class
        Options options = owner.getOptions();
        String name = serverName(options);
        SSLSocket secure =
                (SSLSocket)
                        options.getSslContext()
                                .getSocketFactory()
                                .createSocket(socket, name, port, true);
        secure.setUseClientMode(true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification());
        secure.setSSLParameters(parameters);
        try {
            secure.startHandshake();
        } catch (SSLException refused) {
            throw new SSLException(
                    "no TLS with NATS server %s:%d: %s".formatted(name, port, refused.getMessage()),
                    refused);
        }
        socket = secure;
        in = secure.getInputStream();
        out = secure.getOutputStream();
        isSecure = true;
    }

    /** The endpoint identification algorithm; empty for no verification of the host. */
    String endpointIdentification() {
        return "HTTPS"; // RFC 2818: names and IP addresses among the subject's alternative names
    }

    /** The host of the server's URL; jnats passes only its IP address. */
    private String serverName(Options options) {
        @Nullable NatsUri server =
                options.getServerPool() instanceof RandomServerPool pool ? pool.current() : null;
        return server == null ? host : server.getHost();
    }
}

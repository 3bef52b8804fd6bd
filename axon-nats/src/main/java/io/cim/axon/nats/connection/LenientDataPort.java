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
 * A jnats data port that makes illegal headers legal before jnats reads them, and verifies that the
 * certificate of a TLS server is for the host that the connection is made to.
 *
 * <p>nats-server carries any bytes as headers. jnats accepts only some, and its reader ends where
 * it meets others, so that one message would make a connection deaf. Here an illegal byte becomes a
 * question mark, and what is no header is left out.
 *
 * <p>jnats itself accepts a trusted certificate of any host. Here it must be for the host in the
 * server's URL, or for its IP address if the URL has that; servers that NATS names by itself must
 * have certificates for what they are named by.
 *
 * <p>For plain, TLS and WebSocket connections alike. It is to be named in {@link
 * Options.Builder#dataPortType(String)}, as {@link NatsConnections} does.
 */
public sealed class LenientDataPort extends SocketDataPortWithWriteTimeout permits AnyHostDataPort {

    private final ProtocolReader reader = new ProtocolReader(super::read);

    /** As jnats makes it, by its class name. */
    public LenientDataPort() {}

    @Override
    public int read(byte[] dst, int off, int len) throws IOException {
        return reader.read(dst, off, len);
    }

    @Override
    public void upgradeToSecure() throws IOException {
        Connection owner = connection; // whose class jnats hides
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

    /** How the host is verified; empty for not at all. */
    String endpointIdentification() {
        return "HTTPS"; // RFC 2818: names and IP addresses among the subject's alternative names
    }

    /** The host that the server's URL names, of which jnats hands on the IP address only. */
    private String serverName(Options options) {
        @Nullable NatsUri server =
                options.getServerPool() instanceof RandomServerPool pool ? pool.current() : null;
        return server == null ? host : server.getHost();
    }
}

package io.cim.axon.nats.connection;

import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import java.io.IOException;

/**
 * A jnats data port that makes illegal headers legal before jnats reads them: an illegal byte
 * becomes a question mark, and what is no header is left out.
 *
 * <p>nats-server carries any bytes as headers. jnats accepts only some, and its reader ends where
 * it meets others, so that one message would make a connection deaf. For plain, TLS and WebSocket
 * connections alike. It is to be named in {@link
 * io.nats.client.Options.Builder#dataPortType(String)}, as {@link NatsConnections} does.
 */
public final class LenientDataPort extends SocketDataPortWithWriteTimeout {

    private final ProtocolReader reader = new ProtocolReader(super::read);

    /** As jnats makes it, by its class name. */
    public LenientDataPort() {}

    @Override
    public int read(byte[] dst, int off, int len) throws IOException {
        return reader.read(dst, off, len);
    }
}

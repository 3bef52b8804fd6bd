package io.cim.axon.nats.connection;

import io.nats.client.impl.NatsServerPool;
import io.nats.client.support.NatsUri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one connection. It tries the addresses of a server's name in random order too, so
 * that instances with the same settings use different servers. It also remembers the server that is
 * being tried, because jnats passes on only its address.
 */
final class RandomServerPool extends NatsServerPool {

    private volatile @Nullable NatsUri current;

    @Override
    public @Nullable NatsUri nextServer() {
        current = super.nextServer();
        return current;
    }

    /** The server that was tried last, by the host of its URL; null before the first. */
    @Nullable NatsUri current() {
        return current;
    }

    @Override
    public @Nullable List<String> resolveHostToIps(
            String host, boolean maxOneResult, boolean includeIpv6) {
        @Nullable List<String> addresses = super.resolveHostToIps(host, false, includeIpv6);
        if (addresses == null) {
            return null;
        }
        List<String> shuffled = new ArrayList<>(addresses);
        Collections.shuffle(shuffled);
        return maxOneResult ? shuffled.subList(0, 1) : shuffled;
    }
}

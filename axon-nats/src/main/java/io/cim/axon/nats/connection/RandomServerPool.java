package io.cim.axon.nats.connection;

import io.nats.client.impl.NatsServerPool;
import io.nats.client.support.NatsUri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one connection. jnats' own pool tries servers in random order, this one the
 * addresses of a server's name too, so that instances with the same settings spread; and it
 * remembers which server is being tried, since jnats then only goes by its address.
 */
final class RandomServerPool extends NatsServerPool {

    private volatile @Nullable NatsUri current;

    @Override
    public @Nullable NatsUri nextServer() {
        current = super.nextServer();
        return current;
    }

    /** The server that was tried last, by the host that its URL names; null before the first. */
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

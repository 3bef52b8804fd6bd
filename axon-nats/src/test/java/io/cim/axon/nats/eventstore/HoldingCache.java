package io.cim.axon.nats.eventstore;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.WeakReferenceCache;

/** Axon's weak cache, whose values the garbage collector cannot remove. */
final class HoldingCache {

    private HoldingCache() {}

    @SuppressWarnings("ModifiedButNotUsed") // to hold them is the use
    static Cache create() {
        Collection<Object> values = new ConcurrentLinkedQueue<>();
        Cache cache = new WeakReferenceCache();
        cache.registerCacheEntryListener(
                new Cache.EntryListenerAdapter() {
                    @Override
                    public void onEntryCreated(Object key, Object value) {
                        values.add(value);
                    }

                    @Override
                    public void onEntryUpdated(Object key, Object value) {
                        values.add(value);
                    }
                });
        return cache;
    }
}

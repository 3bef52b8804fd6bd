package io.cim.location.app;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Axon's cache on Caffeine, bounded by the number of its entries and by the heap: the entries that
 * are used least are evicted if there are too many, and entries that were not used for some time if
 * the heap is full, since their sizes differ by a factor of a thousand.
 */
@SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
}) // Axon's interface casts for its callers
final class CaffeineCache implements Cache {

    private final com.github.benmanes.caffeine.cache.Cache<Object, Object> entries;
    private final List<EntryListener> listeners = new CopyOnWriteArrayList<>();

    CaffeineCache(int maximumSize) {
        entries =
                Caffeine.newBuilder()
                        .maximumSize(maximumSize)
                        .executor(Runnable::run)
                        .softValues()
                        .removalListener(this::removed)
                        .build();
    }

    private void removed(@Nullable Object key, @Nullable Object value, RemovalCause cause) {
        if (key == null || cause == RemovalCause.REPLACED) {
            return;
        }
        notifyListeners(listener -> {
            if (cause.wasEvicted()) {
                listener.onEntryExpired(key);
            } else {
                listener.onEntryRemoved(key);
            }
        });
    }

    private void notifyListeners(Consumer<EntryListener> notification) {
        listeners.forEach(notification);
    }

    @Override
    public <K, V> @Nullable V get(K key) {
        @Nullable Object value = entries.getIfPresent(key);
        if (value != null) {
            notifyListeners(listener -> listener.onEntryRead(key, value));
        }
        return (V) value;
    }

    @Override
    public void put(Object key, Object value) {
        @Nullable Object previous = entries.asMap().put(key, value);
        notifyListeners(listener -> {
            if (previous == null) {
                listener.onEntryCreated(key, value);
            } else {
                listener.onEntryUpdated(key, value);
            }
        });
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        if (entries.asMap().putIfAbsent(key, value) != null) {
            return false;
        }
        notifyListeners(listener -> listener.onEntryCreated(key, value));
        return true;
    }

    @Override
    public boolean remove(Object key) {
        return entries.asMap().remove(key) != null;
    }

    @Override
    public void removeAll() {
        entries.invalidateAll();
    }

    @Override
    public boolean containsKey(Object key) {
        return entries.asMap().containsKey(key);
    }

    @Override
    public <V> void computeIfPresent(Object key, UnaryOperator<V> update) {
        @Nullable Object updated =
                entries.asMap().computeIfPresent(key, (same, value) -> update.apply((V) value));
        if (updated != null) {
            notifyListeners(listener -> listener.onEntryUpdated(key, updated));
        }
    }

    @Override
    public Registration registerCacheEntryListener(EntryListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}

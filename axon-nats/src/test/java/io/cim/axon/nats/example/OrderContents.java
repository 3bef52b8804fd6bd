package io.cim.axon.nats.example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.queryhandling.QueryHandler;

/** The read model of the shop: what is in each order. */
final class OrderContents {

    record ItemsOf(String order) {}

    private final Map<String, List<String>> items = new ConcurrentHashMap<>();

    @EventHandler
    void on(Order.ItemAdded event) {
        items.merge(
                event.order(),
                List.of(event.item()),
                (before, added) -> Stream.concat(before.stream(), added.stream()).toList());
    }

    @QueryHandler
    List<String> handle(ItemsOf query) {
        return items.getOrDefault(query.order(), List.of());
    }
}

package io.cim.location.bench;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** A service that may refuse requests: they are counted, and fail no load. */
record LenientTarget(ServiceTarget service, LongAdder refusals) implements Target {

    LenientTarget(ServiceTarget service) {
        this(service, new LongAdder());
    }

    @Override
    public String name() {
        return service.name();
    }

    @Override
    public Set<Operation> operations() {
        return service.operations();
    }

    @Override
    public Requests client(Operation operation, int client, int clients) {
        Requests requests = service.client(operation, client, clients);
        return () ->
                requests.send()
                        .handle((_, failure) -> {
                            if (failure != null) {
                                refusals.increment();
                            }
                            return failure == null;
                        });
    }
}

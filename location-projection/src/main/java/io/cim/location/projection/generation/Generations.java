package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.table.GenerationDatabase;
import java.util.Optional;
import java.util.OptionalInt;

/** The generations of the read model in one store, by number from 1. */
interface Generations extends AutoCloseable {

    /** The number of the generation that answers, empty before the first rebuild. */
    OptionalInt active();

    /** Opens an existing generation. The caller closes it. */
    GenerationDatabase open(int generation);

    /**
     * Creates an empty generation, without indexes, with the number after the active one. What an
     * unfinished rebuild left there is removed, and so are all generations older than the active
     * one. The caller closes it.
     */
    GenerationDatabase create();

    /** Makes a generation the one that answers. */
    void activate(int generation);

    /** The name of the read model among all read models. */
    String name();

    /** Excludes other rebuilds until the lock is closed; empty if another rebuild is running. */
    Optional<RebuildLock> tryLock();

    /** Closed by the rebuild that holds it. */
    interface RebuildLock extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    void close();

    /** The client name of a tool, which follows no stream. */
    String TOOL = "tool";

    /** The generations of a store, for a tool. */
    static Generations in(ReadModelStore store) {
        return in(store, TOOL);
    }

    /**
     * The generations of a store.
     *
     * @param client the name of the instance or tool that uses them
     */
    static Generations in(ReadModelStore store, String client) {
        return switch (store) {
            case ReadModelStore.Embedded embedded ->
                    EmbeddedGenerations.open(embedded.directory(), !client.equals(TOOL));
            case ReadModelStore.Shared shared -> SharedGenerations.open(shared, client);
        };
    }
}

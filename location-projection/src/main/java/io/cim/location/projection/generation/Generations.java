package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.table.GenerationDatabase;
import java.util.Optional;
import java.util.OptionalInt;

/** The generations of the read model in one store, by number from 1. */
interface Generations extends AutoCloseable {

    /** The one that answers queries, none before the first rebuild. */
    OptionalInt active();

    /** Opens a generation that is there, for the one who closes it. */
    GenerationDatabase open(int generation);

    /**
     * An empty generation behind the active one, without its indexes, for the one who closes it.
     * What an unfinished rebuild left there is removed, and so are all older than the active one.
     */
    GenerationDatabase create();

    /** Lets queries be answered by this generation from now on. */
    void activate(int generation);

    /** What they are called among all read models that there are. */
    String name();

    /** Keeps other rebuilds away until it is closed; empty where another one is under way. */
    Optional<RebuildLock> tryLock();

    /** To be closed by the rebuild that holds it. */
    interface RebuildLock extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    void close();

    /** What a client is called that follows no stream. */
    String TOOL = "tool";

    /** The generations of a store, for a tool. */
    static Generations in(ReadModelStore store) {
        return in(store, TOOL);
    }

    /**
     * The generations of a store.
     *
     * @param client names whoever uses them among all that do
     */
    static Generations in(ReadModelStore store, String client) {
        return switch (store) {
            case ReadModelStore.Embedded embedded -> new EmbeddedGenerations(embedded.directory());
            case ReadModelStore.Shared shared -> SharedGenerations.open(shared, client);
        };
    }
}

package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.table.GenerationDatabase;

/**
 * A new generation without locations and without indexes.
 *
 * @param database its database
 */
public record EmptyReadModel(Generations generations, GenerationDatabase database)
        implements AutoCloseable {

    public static EmptyReadModel in(ReadModelStore store) {
        Generations generations = Generations.in(store);
        try {
            return new EmptyReadModel(generations, generations.create());
        } catch (RuntimeException failure) {
            generations.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        database.close();
        generations.close();
    }
}

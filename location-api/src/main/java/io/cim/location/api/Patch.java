package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/** What an update does with one field. */
public sealed interface Patch<T> {

    /** Leaves the field as it is: the client did not give it. */
    record Keep<T>() implements Patch<T> {}

    /** Takes the field away. */
    record Clear<T>() implements Patch<T> {}

    /** Gives the field this value. */
    record SetTo<T>(T value) implements Patch<T> {}

    static <T> Patch<T> keep() {
        return new Keep<>();
    }

    static <T> Patch<T> clear() {
        return new Clear<>();
    }

    static <T> Patch<T> setTo(T value) {
        return new SetTo<>(value);
    }

    /** The field after the update. */
    default @Nullable T appliedTo(@Nullable T current) {
        return switch (this) {
            case Keep<T>() -> current;
            case Clear<T>() -> null;
            case SetTo<T>(T value) -> value;
        };
    }
}

package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/** The change of one field by an update. */
public sealed interface Patch<T> {

    /** Keeps the field, which the client did not give. */
    record Keep<T>() implements Patch<T> {}

    /** Clears the field. */
    record Clear<T>() implements Patch<T> {}

    /** Sets the field. */
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

    /** The value of the field after the update. */
    default @Nullable T appliedTo(@Nullable T current) {
        return switch (this) {
            case Keep<T>() -> current;
            case Clear<T>() -> null;
            case SetTo<T>(T value) -> value;
        };
    }
}

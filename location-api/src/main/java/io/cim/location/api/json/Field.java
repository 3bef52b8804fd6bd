package io.cim.location.api.json;

import org.jspecify.annotations.Nullable;

/** A field that was read, and that has a value if it was given and right. */
record Field<T>(@Nullable T orNull) {

    /** The value of a required field, once it is known that there are no violations. */
    T get() {
        if (orNull == null) {
            throw new IllegalStateException(
                    "a required field without a value and without a violation");
        }
        return orNull;
    }

    T orElse(T other) {
        return orNull == null ? other : orNull;
    }
}

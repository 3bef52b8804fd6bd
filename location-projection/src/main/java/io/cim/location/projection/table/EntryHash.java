package io.cim.location.projection.table;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * The number by which a metadata value is found: the first 64 bits of the SHA-256 of key and value.
 */
public final class EntryHash {

    private EntryHash() {}

    public static long of(String key, String value) {
        return Hashing.sha256()
                .newHasher()
                .putString(key, StandardCharsets.UTF_8)
                .putByte((byte) 0) // no key has one
                .putString(value, StandardCharsets.UTF_8)
                .hash()
                .asLong();
    }
}

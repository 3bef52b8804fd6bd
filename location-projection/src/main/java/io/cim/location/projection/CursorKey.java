package io.cim.location.projection;

import java.security.SecureRandom;

/** New secrets for signing cursors. */
final class CursorKey {

    private static final int BYTES = 32;

    private CursorKey() {}

    static byte[] random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}

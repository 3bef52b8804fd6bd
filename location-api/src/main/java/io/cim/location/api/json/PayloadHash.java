package io.cim.location.api.json;

import io.cim.location.api.CommandKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * A hash of a command's payload: the first 128 bits of a SHA-256 over the command's name and its
 * JSON value. The order of fields and the white space of the request do not matter.
 */
final class PayloadHash {

    private static final int BYTES = 16;

    private final MessageDigest digest;

    private PayloadHash(MessageDigest digest) {
        this.digest = digest;
    }

    /** The hash as 22 characters of Base64 for URLs (RFC 4648, section 5), without padding. */
    static String of(CommandKind kind, Json.Obj payload) {
        PayloadHash hash = new PayloadHash(sha256());
        hash.add('c', kind.wire());
        hash.add(payload);
        byte[] bits = Arrays.copyOf(hash.digest.digest(), BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private void add(Json json) {
        switch (json) {
            case Json.Obj(Map<String, Json> fields) -> {
                add('o', fields.size());
                fields.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(field -> {
                            add('f', field.getKey());
                            add(field.getValue());
                        });
            }
            case Json.Arr arr -> {
                add('a', arr.entries().size());
                arr.entries().forEach(this::add);
            }
            case Json.Text text -> add('t', text.value());
            case Json.Num num -> add('n', num.literal());
            case Json.Bool bool -> add('b', bool.value() ? 1 : 0);
            case Json.Null() -> add('0', 0);
        }
    }

    /** Adds a text with its type and length, so that no two values have the same bytes. */
    private void add(char type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(type, bytes.length);
        digest.update(bytes);
    }

    private void add(char type, int number) {
        digest.update((byte) type);
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (number >> shift));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

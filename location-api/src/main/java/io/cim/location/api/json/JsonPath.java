package io.cim.location.api.json;

/**
 * Steps of JSON Pointers (RFC 6901). A name that is longer than all names of the contract is
 * truncated to keep replies small.
 */
final class JsonPath {

    private static final int LONGEST_NAME = 200;

    private JsonPath() {}

    static String below(String pointer, String name) {
        int end =
                name.codePointCount(0, name.length()) <= LONGEST_NAME
                        ? name.length()
                        : name.offsetByCodePoints(0, LONGEST_NAME);
        String step = name.substring(0, end).replace("~", "~0").replace("/", "~1");
        return pointer + "/" + step + (end < name.length() ? "..." : "");
    }

    static String below(String pointer, int index) {
        return pointer + "/" + index;
    }
}

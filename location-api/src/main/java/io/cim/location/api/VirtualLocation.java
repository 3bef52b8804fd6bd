package io.cim.location.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The place of a location in networks and systems.
 *
 * @param identifier its name there, 1 to 512 characters
 * @param urls at most 16, in the client's order
 * @param ipAddresses IPv4 or IPv6 literals in the form of RFC 5952, at most 16, in the client's
 *     order
 * @param ports 1 to 65535, at most 64, in the client's order
 * @param attributes free texts by key (provider, namespace and so on), at most 64, in the client's
 *     order; keys and values as in {@link Metadata}
 */
public record VirtualLocation(
        VirtualLocationKind kind,
        String identifier,
        List<Url> urls,
        List<String> ipAddresses,
        List<Integer> ports,
        Map<String, String> attributes) {

    public static final Rule<String> IDENTIFIER = TextRules.length(1, 512);

    /** The rule for IP addresses of requests; earlier builds stored others too. */
    public static final Rule<String> IP_ADDRESS = IpLiteral.RULE;

    /** The rule for IP addresses that are stored. */
    private static final Rule<String> STORED_IP_ADDRESS = TextRules.length(2, 45);

    public static final IntegerRange PORT = new IntegerRange(1, 65_535);
    public static final Rule<Integer> URLS = NumberRules.entries(16);
    public static final Rule<Integer> IP_ADDRESSES = NumberRules.entries(16);
    public static final Rule<Integer> PORTS = NumberRules.entries(64);
    public static final Rule<Integer> ATTRIBUTES = NumberRules.entries(64);

    public VirtualLocation {
        IDENTIFIER.check("identifier", identifier);
        urls = List.copyOf(urls);
        ipAddresses = List.copyOf(ipAddresses);
        ports = List.copyOf(ports);
        attributes = Metadata.orderedCopy("attributes", attributes);
        URLS.check("urls", urls.size());
        IP_ADDRESSES.check("ip_addresses", ipAddresses.size());
        PORTS.check("ports", ports.size());
        ATTRIBUTES.check("attributes", attributes.size());
        ipAddresses.forEach(
                address -> STORED_IP_ADDRESS.check("an entry of ip_addresses", address));
        ports.forEach(port -> PORT.check("an entry of ports", port.longValue()));
    }

    /**
     * One address of a virtual location on the web or in another scheme.
     *
     * @param url a URL of at most 2048 characters
     * @param kind its purpose, 1 to 64 characters; null if not given
     * @param active whether it is in use; null if not given
     * @param priority from 0; null if not given
     */
    public record Url(
            String url,
            @Nullable String kind,
            @Nullable Boolean active,
            @Nullable Integer priority) {

        /** The rule for URLs that are stored. */
        private static final Rule<String> STORED_URL = TextRules.length(1, 2_048);

        /** The rule for URLs of requests; earlier builds stored others too. */
        public static final Rule<String> URL = STORED_URL.and(UrlRule.RULE);

        public static final Rule<String> KIND = TextRules.length(1, 64);
        public static final IntegerRange PRIORITY = new IntegerRange(0, Integer.MAX_VALUE);

        public Url {
            STORED_URL.check("url", url);
            if (kind != null) {
                KIND.check("kind", kind);
            }
            if (priority != null) {
                PRIORITY.check("priority", priority.longValue());
            }
        }
    }
}

package io.cim.location.api;

import java.net.Inet6Address;
import java.util.regex.Pattern;

/**
 * The rule for IP addresses: IPv4 in four decimal parts, or IPv6 without zone and brackets. Names
 * are not resolved.
 */
final class IpLiteral {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6_ALPHABET = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    static final Rule<String> RULE =
            (text, sent) ->
                    isIpv4(text) || isIpv6(text)
                            ? null
                            : "must be an IPv4 or IPv6 address, was " + Quote.of(sent);

    private IpLiteral() {}

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || !IPV6_ALPHABET.matcher(text).matches()) {
            return false;
        }
        try {
            Inet6Address.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}

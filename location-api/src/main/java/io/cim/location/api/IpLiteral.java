package io.cim.location.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses as text: IPv4 in four decimal parts without leading zeros (RFC 6943, section 3.1.1),
 * or IPv6 (RFC 4291, section 2.2) without zone and brackets. Java's own parser takes groups of more
 * than four digits. Names are not resolved.
 */
public final class IpLiteral {

    private static final int GROUPS = 8;

    /** The groups before an IPv4 address that is mapped to IPv6. */
    private static final List<Integer> MAPPED = List.of(0, 0, 0, 0, 0, 0xffff);

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "([.]" + OCTET + "){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    static final Rule<String> RULE =
            (text, sent) ->
                    isIpv4(text) || ipv6(text) != null
                            ? null
                            : "must be an IPv4 or IPv6 address, was " + Quote.of(sent);

    private IpLiteral() {}

    /** An address in the form of RFC 5952; any other text as it is. */
    public static String canonical(String text) {
        @Nullable List<Integer> groups = isIpv4(text) ? null : ipv6(text);
        return groups == null ? text : written(groups);
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /** The eight groups of an IPv6 address, null for another text. */
    private static @Nullable List<Integer> ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            @Nullable List<Integer> all = groups(text, true);
            return all != null && all.size() == GROUPS ? all : null;
        }
        @Nullable List<Integer> before = groups(text.substring(0, gap), false);
        @Nullable List<Integer> after = groups(text.substring(gap + 2), true);
        if (before == null || after == null || before.size() + after.size() >= GROUPS) {
            return null;
        }
        List<Integer> all = new ArrayList<>(before);
        all.addAll(Collections.nCopies(GROUPS - before.size() - after.size(), 0));
        all.addAll(after);
        return all;
    }

    /**
     * The groups of a part of an address, null if it is not one.
     *
     * @param last whether it may end with an IPv4 address
     */
    private static @Nullable List<Integer> groups(String part, boolean last) {
        if (part.isEmpty()) {
            return List.of();
        }
        List<Integer> groups = new ArrayList<>();
        String[] texts = part.split(":", -1);
        for (int i = 0; i < texts.length; i++) {
            if (GROUP.matcher(texts[i]).matches()) {
                groups.add(Integer.parseInt(texts[i], 16));
            } else if (last && i == texts.length - 1 && isIpv4(texts[i])) {
                String[] octets = texts[i].split("[.]", -1);
                groups.add(pair(octets[0], octets[1]));
                groups.add(pair(octets[2], octets[3]));
            } else {
                return null;
            }
        }
        return groups;
    }

    private static int pair(String high, String low) {
        return Integer.parseInt(high) << 8 | Integer.parseInt(low);
    }

    /** The longest run of two or more zeros, the first of equal ones, is left out. */
    private static String written(List<Integer> groups) {
        if (groups.subList(0, MAPPED.size()).equals(MAPPED)) {
            return "::ffff:%d.%d.%d.%d"
                    .formatted(
                            groups.get(6) >> 8,
                            groups.get(6) & 0xff,
                            groups.get(7) >> 8,
                            groups.get(7) & 0xff);
        }
        int start = 0;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups.get(end) == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        return length == 1
                ? written(groups, 0, GROUPS)
                : written(groups, 0, start) + "::" + written(groups, start + length, GROUPS);
    }

    private static String written(List<Integer> groups, int from, int to) {
        return groups.subList(from, to).stream()
                .map(Integer::toHexString)
                .collect(Collectors.joining(":"));
    }
}

package io.cim.location.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rule for URLs: RFC 3986, with a host or of one of a few schemes without one. Schemes by which
 * a page runs code, holds its data or reads files are refused, since clients show URLs as links.
 */
final class UrlRule {

    private static final Set<String> REFUSED = Set.of("javascript", "data", "vbscript", "file");
    private static final Set<String> WITHOUT_HOST = Set.of("mailto", "tel", "sip", "sips", "urn");

    /** The characters of RFC 3986, section 2; java.net.URI has those of RFC 2396, and others. */
    private static final String CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%:/?#[]@!$&'()*+,;=";

    private static final String BRACKETS = "[]";

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):");

    /** User information, host and port of RFC 3986, section 3.2. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<user>[^@]*)@)?(?<host>\\[[^]]+]|[^:@\\[\\]]+)(?::[0-9]*)?");

    private static final String PASSWORD = "must not have a password";

    static final Rule<String> RULE =
            (url, sent) -> {
                @Nullable String violation = violation(url);
                return violation == null || violation.equals(PASSWORD)
                        ? violation
                        : violation + ", was " + Quote.of(sent);
            };

    private UrlRule() {}

    private static @Nullable String violation(String url) {
        Matcher start = SCHEME.matcher(url);
        if (!start.lookingAt()) {
            return "must be an absolute URL";
        }
        String scheme = start.group(1).toLowerCase(Locale.ROOT);
        if (REFUSED.contains(scheme)) {
            return "must not be a %s: URL".formatted(scheme);
        }
        int brackets = endOfBrackets(url, scheme, start.end());
        for (int i = 0; i < url.length(); i += Character.charCount(url.codePointAt(i))) {
            if (CHARACTERS.indexOf(url.codePointAt(i)) < 0
                    || (i >= brackets && BRACKETS.indexOf(url.charAt(i)) >= 0)) {
                return wrong(url, i);
            }
        }
        try {
            return violation(new URI(url), scheme);
        } catch (URISyntaxException e) {
            return e.getIndex() < 0 || e.getIndex() >= url.length()
                    ? "must be a complete URL"
                    : wrong(url, e.getIndex());
        }
    }

    /**
     * The end of the part in which brackets are allowed: the authority (RFC 3986, section 3.2.2),
     * and the host of a SIP URI (RFC 3261, section 25.1).
     */
    private static int endOfBrackets(String url, String scheme, int afterScheme) {
        if (scheme.startsWith("sip")) {
            return url.length();
        }
        if (!url.startsWith("//", afterScheme)) {
            return afterScheme;
        }
        int end = afterScheme + 2;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static @Nullable String violation(URI url, String scheme) {
        if (WITHOUT_HOST.contains(scheme)) {
            String part = url.getRawSchemeSpecificPart();
            if (part.startsWith("//")) {
                return "must not have // after %s:".formatted(scheme);
            }
            int user = part.indexOf('@');
            return scheme.startsWith("sip") && user >= 0 && part.substring(0, user).contains(":")
                    ? PASSWORD
                    : null;
        }
        @Nullable String authority = url.getRawAuthority();
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
        if (!parts.matches() || !isHost(parts.group("host"))) {
            return "must have a host after %s://".formatted(scheme);
        }
        @Nullable String user = parts.group("user");
        return user != null && user.contains(":") ? PASSWORD : null;
    }

    /** A literal of a version after IPv6 begins with a v. */
    private static boolean isHost(String host) {
        return !host.startsWith("[")
                || host.startsWith("[v")
                || IpLiteral.RULE.violation(host.substring(1, host.length() - 1)) == null;
    }

    private static String wrong(String url, int index) {
        String character = Character.toString(url.codePointAt(index));
        String encoded = URLEncoder.encode(character, StandardCharsets.UTF_8).replace("+", "%20");
        return "must not have %s at character %d%s"
                .formatted(
                        Quote.of(character),
                        url.codePointCount(0, index) + 1,
                        encoded.equals(character) ? "" : " (write it as " + encoded + ")");
    }
}

package io.cim.location.app.settings;

import io.nats.client.support.NatsUri;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The connection to NATS.
 *
 * @param urls of the servers, at least one; they may hold passwords, so they are not logged
 * @param credentials a NATS credentials file, absent if the servers need none
 * @param verifyTlsHostName whether a TLS server's certificate must be for its host
 */
public record NatsSettings(
        List<NatsUri> urls, Optional<Path> credentials, boolean verifyTlsHostName) {

    private static final Setting<List<NatsUri>> URL =
            new Setting<>(
                    "NATS_URL",
                    "nats://localhost:4222",
                    "NATS servers to connect to, separated by commas",
                    NatsSettings::parseUrls);
    private static final Setting<Optional<Path>> CREDENTIALS =
            Setting.file("NATS_CREDENTIALS", "file with NATS credentials (.creds)");
    private static final Setting<Boolean> TLS_VERIFY_HOSTNAME =
            new Setting<>(
                    "NATS_TLS_VERIFY_HOSTNAME",
                    "true",
                    "whether a TLS server's certificate must be for the host in its URL, true or false; false lets others impersonate the"
                            + " server",
                    NatsSettings::parseBoolean);

    static final List<Setting<?>> ALL = List.of(URL, CREDENTIALS, TLS_VERIFY_HOSTNAME);

    private static final String ACCEPTS_ANY_CERTIFICATE = "opentls";

    public NatsSettings {
        urls = List.copyOf(urls);
    }

    static NatsSettings read(SettingReader reader) {
        return new NatsSettings(
                reader.read(URL), reader.read(CREDENTIALS), reader.read(TLS_VERIFY_HOSTNAME));
    }

    /** A problem is described without the URL, since that may hold a password. */
    private static List<NatsUri> parseUrls(String text) {
        List<String> given = Setting.parts(text);
        if (given.isEmpty()) {
            throw new IllegalArgumentException("must name at least one server");
        }
        List<NatsUri> urls = new ArrayList<>();
        List<Integer> invalid = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            int number = i + 1;
            parseUrl(given.get(i)).ifPresentOrElse(urls::add, () -> invalid.add(number));
        }
        List<String> problems = new ArrayList<>();
        if (!invalid.isEmpty()) {
            problems.add(
                    "must be URLs like nats://host:4222, separated by commas; "
                            + (invalid.size() == 1
                                    ? "number %d is not".formatted(invalid.getFirst())
                                    : "numbers %s are not".formatted(joined(invalid))));
        }
        if (urls.stream().anyMatch(url -> url.getScheme().equals(ACCEPTS_ANY_CERTIFICATE))) {
            problems.add(
                    "must not be opentls://, which accepts any certificate: use tls://, and a trust store for an authority of your own");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; and ", problems));
        }
        return urls;
    }

    private static String joined(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static Optional<NatsUri> parseUrl(String text) {
        try {
            NatsUri uri = new NatsUri(text);
            return uri.getHost() == null || uri.getHost().isEmpty()
                    ? Optional.empty()
                    : Optional.of(uri);
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }

    private static boolean parseBoolean(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("must be true or false, was '%s'".formatted(text));
        }
        return Boolean.parseBoolean(text);
    }
}

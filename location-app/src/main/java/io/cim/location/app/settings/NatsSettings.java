package io.cim.location.app.settings;

import io.cim.axon.nats.connection.NatsConnections;
import io.nats.client.JetStreamOptions;
import io.nats.client.support.NatsUri;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The connection to NATS.
 *
 * @param urls of the servers, at least one; they may hold passwords, so they are not logged
 * @param identity what the service shows to the servers
 * @param jetStreamPrefix prefix of the subjects of JetStream's API; absent for {@code $JS.API}
 * @param inboxPrefix prefix of the subjects on which the service receives answers, with a dot at
 *     its end
 */
public record NatsSettings(
        List<NatsUri> urls,
        NatsIdentity identity,
        NatsTlsSettings tls,
        Optional<String> jetStreamPrefix,
        String inboxPrefix) {

    private static final Setting<List<NatsUri>> URL =
            new Setting<>(
                    "NATS_URL",
                    "nats://localhost:4222",
                    "NATS servers to connect to, separated by commas",
                    NatsSettings::parseUrls);
    private static final Setting<Optional<Path>> CREDENTIALS =
            Setting.file("NATS_CREDENTIALS", "file with NATS credentials (.creds)");
    private static final Setting<Optional<Path>> NKEY_FILE =
            Setting.file("NATS_NKEY_FILE", "file with the seed of the service's NKey");
    private static final Setting<Optional<String>> USER =
            Setting.text("NATS_USER", "user of the NATS servers");
    private static final Setting<Optional<Path>> PASSWORD_FILE =
            Setting.file("NATS_PASSWORD_FILE", "file with that user's password");
    private static final Setting<Optional<Path>> TOKEN_FILE =
            Setting.file("NATS_TOKEN_FILE", "file with a token of the NATS servers");
    private static final Setting<Optional<String>> JETSTREAM_DOMAIN =
            Setting.optional(
                    "NATS_JETSTREAM_DOMAIN",
                    "JetStream domain of the streams, for instance of servers behind a leaf node",
                    NatsSettings::parseDomain);
    private static final Setting<Optional<String>> JETSTREAM_PREFIX =
            Setting.optional(
                    "NATS_JETSTREAM_PREFIX",
                    "subject prefix of JetStream's API where it is imported from another account",
                    NatsSettings::parsePrefix);
    static final Setting<String> INBOX_PREFIX =
            new Setting<>(
                    "NATS_INBOX_PREFIX",
                    NatsConnections.INBOX_PREFIX,
                    "subject prefix on which the service receives answers, which no client may read",
                    NatsSettings::parseInboxPrefix);

    static final List<Setting<?>> ALL =
            Stream.<Setting<?>>concat(
                            Stream.of(
                                    URL,
                                    CREDENTIALS,
                                    NKEY_FILE,
                                    USER,
                                    PASSWORD_FILE,
                                    TOKEN_FILE,
                                    JETSTREAM_DOMAIN,
                                    JETSTREAM_PREFIX,
                                    INBOX_PREFIX),
                            NatsTlsSettings.ALL.stream())
                    .toList();

    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern PREFIX =
            Pattern.compile("[\\x21-\\x7e&&[^.*>]]+(?:\\.[\\x21-\\x7e&&[^.*>]]+)*");
    private static final String ACCEPTS_ANY_CERTIFICATE = "opentls";

    public NatsSettings {
        urls = List.copyOf(urls);
    }

    static NatsSettings read(SettingReader reader) {
        List<NatsUri> urls = reader.read(URL);
        return new NatsSettings(
                urls,
                identity(reader, urls),
                NatsTlsSettings.read(reader),
                jetStreamPrefix(reader),
                reader.read(INBOX_PREFIX));
    }

    private static NatsIdentity identity(SettingReader reader, List<NatsUri> urls) {
        Optional<Path> credentials = reader.read(CREDENTIALS);
        Optional<Path> nkey = reader.read(NKEY_FILE);
        Optional<String> user = reader.read(USER);
        Optional<Path> password = reader.read(PASSWORD_FILE);
        Optional<Path> token = reader.read(TOKEN_FILE);
        if (user.isPresent() != password.isPresent()) {
            reader.report(
                    user.isPresent() ? PASSWORD_FILE : USER,
                    "must be given beside " + (user.isPresent() ? USER : PASSWORD_FILE).name());
        }
        List<NatsIdentity> given =
                Stream.<Optional<NatsIdentity>>of(
                                credentials.map(NatsIdentity.Credentials::new),
                                nkey.map(NatsIdentity.NKey::new),
                                user.flatMap(name ->
                                        password.map(
                                                file -> new NatsIdentity.Password(name, file))),
                                token.map(NatsIdentity.Token::new))
                        .flatMap(Optional::stream)
                        .toList();
        if (given.size() > 1) {
            reader.report(
                    CREDENTIALS,
                    "only one may be given of NATS_CREDENTIALS, NATS_NKEY_FILE, NATS_USER with NATS_PASSWORD_FILE, and NATS_TOKEN_FILE");
        }
        if (!given.isEmpty() && urls.stream().anyMatch(NatsSettings::hasUser)) {
            reader.report(
                    URL, "must not hold a user, a password or a token beside those of a file");
        }
        return given.isEmpty() ? new NatsIdentity.None() : given.getFirst();
    }

    private static Optional<String> jetStreamPrefix(SettingReader reader) {
        Optional<String> domain = reader.read(JETSTREAM_DOMAIN);
        Optional<String> prefix = reader.read(JETSTREAM_PREFIX);
        if (domain.isPresent() && prefix.isPresent()) {
            reader.report(JETSTREAM_PREFIX, "must not be given beside NATS_JETSTREAM_DOMAIN");
        }
        return domain.map("$JS.%s.API"::formatted).or(() -> prefix);
    }

    /** Where JetStream's API is. */
    public JetStreamOptions jetStream() {
        JetStreamOptions.Builder options = JetStreamOptions.builder();
        jetStreamPrefix.ifPresent(options::prefix);
        return options.build();
    }

    /** Whether a URL holds a user, a password or a token, which process lists may show. */
    public static boolean hasUser(NatsUri url) {
        return url.getUserInfo() != null;
    }

    private static String parseDomain(String text) {
        if (!DOMAIN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be one token of letters, digits, _ and -, was '%s'".formatted(text));
        }
        return text;
    }

    private static String parseInboxPrefix(String text) {
        String prefix = parsePrefix(text) + ".";
        if (prefix.startsWith("$")) {
            throw new IllegalArgumentException(
                    "must not begin with $, which is for subjects of NATS itself, was '%s'"
                            .formatted(text));
        }
        return prefix;
    }

    /** A prefix without the dot at its end. */
    private static String parsePrefix(String text) {
        String prefix = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "must be tokens of visible ASCII characters without * and >, separated by dots, was '%s'"
                            .formatted(text));
        }
        return prefix;
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
}

package io.cim.location.app.settings;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The HTTP endpoints of health and metrics.
 *
 * @param port where they listen; 0 for nowhere
 * @param host the address of this machine on which they listen
 */
public record HttpSettings(int port, InetAddress host) {

    private static final Setting<Integer> PORT =
            Setting.number(
                    "HTTP_PORT",
                    0,
                    0,
                    65_535,
                    "port of the health endpoints /health/live and /health/ready; 0 for none");
    private static final Setting<InetAddress> HOST =
            new Setting<>(
                    "HTTP_HOST",
                    "127.0.0.1",
                    "address of this machine that the health endpoints listen on",
                    HttpSettings::parseLocalAddress);

    static final List<Setting<?>> ALL = List.of(PORT, HOST);

    static HttpSettings read(SettingReader reader) {
        return new HttpSettings(reader.read(PORT), reader.read(HOST));
    }

    /** An address of this machine by number or name, or that of all its interfaces. */
    private static InetAddress parseLocalAddress(String text) {
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (UnknownHostException | SocketException notAnAddress) {
            // the same problem
        }
        throw new IllegalArgumentException(
                "must be an address of this machine, was '%s'".formatted(text));
    }
}

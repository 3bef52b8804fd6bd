package io.cim.location.api.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The payloads of the contract as files, each with the name of its kind: {@code
 * commands/define.json}, for instance.
 */
final class Golden {

    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** The file's bytes without the line feed at its end. */
    static byte[] bytes(String name) {
        return text(name).getBytes(StandardCharsets.UTF_8);
    }

    static String text(String name) {
        try {
            return Files.readString(ROOT.resolve(name)).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The schema of the file: {@code commands.define} for {@code commands/define.every-field.json}.
     */
    static String schema(String name) {
        String folder = name.substring(0, name.indexOf('/'));
        String file = name.substring(name.indexOf('/') + 1);
        return folder + "." + file.substring(0, file.indexOf('.'));
    }
}

package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shell script {@code bin/location-service}, with a Java that only prints that it runs. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("src/main/bin/location-service");

    private static final String MISSING =
            "location-service: Java 25 is missing: install it, or point JAVA_HOME at it\n";

    @TempDir private Path directory;

    private record Ended(int status, String output) {}

    @ParameterizedTest
    @CsvSource({"25.0.1", "26-ea"})
    void startsAJavaThatIsNewEnough(String version) throws Exception {
        assertThat(launch(java("JAVA_VERSION=\"%s\"\n".formatted(version))))
                .isEqualTo(new Ended(0, "it runs\n"));
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_392", "17.0.9", "24"})
    void reportsInOneLineThatJavaIsTooOld(String version) throws Exception {
        assertThat(launch(java("JAVA_VERSION=\"%s\"\n".formatted(version))))
                .isEqualTo(new Ended(1, MISSING));
    }

    @Test
    void findsTheVersionThroughLinks() throws Exception {
        Path old = java("IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.9\"\n");
        Path linked = directory.resolve("linked");
        Files.createDirectories(linked.resolve("bin"));
        Files.createSymbolicLink(directory.resolve("alternative"), old.resolve("bin/java"));
        Files.createSymbolicLink(linked.resolve("bin/java"), Path.of("../../alternative"));
        assertThat(launch(linked)).isEqualTo(new Ended(1, MISSING));
    }

    @Test
    void startsAJavaWithoutAVersion() throws Exception {
        Path silent = java("");
        Files.delete(silent.resolve("release"));
        assertThat(launch(silent)).isEqualTo(new Ended(0, "it runs\n"));
    }

    @Test
    void reportsThatThereIsNoJava() throws Exception {
        assertThat(launch(directory)).isEqualTo(new Ended(1, MISSING));
    }

    @Test
    void namesTheCacheIfItIsThere() throws Exception {
        Path java = java("");
        Files.writeString(java.resolve("bin/java"), "#!/bin/sh\necho \"$@\"\n");
        Path home = directory.resolve("a home");
        Files.createDirectories(home.resolve("lib"));
        Path script = Files.createDirectories(home.resolve("bin")).resolve("location-service");
        Files.copy(SCRIPT, script);
        for (String jar : List.of("b.jar", "a.jar", "B.jar")) {
            Files.createFile(home.resolve("lib").resolve(jar));
        }
        String classPath = "-cp %1$s/B.jar:%1$s/a.jar:%1$s/b.jar".formatted(home.resolve("lib"));
        assertThat(launch(script, java).output()).contains(classPath).doesNotContain("AOTCache");
        Path cache = Files.createFile(home.resolve("lib/location-service.aot"));
        assertThat(launch(script, java).output()).contains("-XX:AOTCache=" + cache, classPath);
    }

    /** A home of Java with such a release file. */
    private Path java(String release) throws IOException {
        Path home = directory.resolve("java");
        Path binary = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(home.resolve("release"), release);
        Files.writeString(binary, "#!/bin/sh\necho it runs\n");
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
        return home;
    }

    private static Ended launch(Path javaHome) throws Exception {
        return launch(SCRIPT, javaHome);
    }

    private static Ended launch(Path script, Path javaHome) throws Exception {
        var builder = new ProcessBuilder("sh", script.toString());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }
}

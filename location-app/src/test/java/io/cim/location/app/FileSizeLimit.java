package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** A limit beyond which the kernel does not let a process extend a file, like a full disk. */
final class FileSizeLimit {

    private FileSizeLimit() {}

    static boolean isSupported() {
        try {
            return new ProcessBuilder("prlimit", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static void set(long pid, long bytes) throws Exception {
        set(pid, Long.toString(bytes));
    }

    static void lift(long pid) throws Exception {
        set(pid, "unlimited");
    }

    private static void set(long pid, String bytes) throws Exception {
        Process prlimit =
                new ProcessBuilder(
                                "prlimit",
                                "--pid",
                                Long.toString(pid),
                                "--fsize=%s:unlimited".formatted(bytes))
                        .inheritIO()
                        .start();
        assertThat(prlimit.waitFor()).isZero();
    }
}

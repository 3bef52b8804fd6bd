package io.cim.location.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A recording of the JDK's Flight Recorder in a process that runs. */
record FlightRecording(long pid, Path file) {

    private static final String NAME = "bench";
    private static final int TIMEOUT_SECONDS = 60;

    /** Records the process while the work is done. */
    static void during(Runnable work, ServiceProcess service, Path file) {
        FlightRecording recording =
                new FlightRecording(service.process().pid(), file.toAbsolutePath());
        recording.command("JFR.start", "settings=profile", "jdk.CPUTimeSample#enabled=true");
        work.run();
        recording.command("JFR.stop", "filename=" + recording.file);
    }

    private void command(String name, String... options) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                name,
                                "name=" + NAME));
        line.addAll(List.of(options));
        try {
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("%s failed in process %d".formatted(name, pid));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the JDK has no jcmd", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}

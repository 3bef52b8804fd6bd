package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamManagement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The versions of locations whose events expire while no instance runs. */
class ExpiredVersionsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final Installation installation;
    private final Map<String, String> environment;
    private int processes;

    ExpiredVersionsTest(@TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
        environment = new HashMap<>(installation.environment("one"));
        environment.put("SNAPSHOT_FREQUENCY", "2");
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private ServiceProcess start() throws Exception {
        processes++;
        ServiceProcess process =
                ServiceProcess.start(environment, directory.resolve(processes + ".log"));
        await().atMost(TIMEOUT).until(process::isReady);
        return process;
    }

    /** A location of three events, of which its snapshot covers two. */
    private String defineAndChange() throws Exception {
        String id = installation.define("A");
        installation.accepted("update", "location_id", id, "name", "B");
        JetStreamManagement management = installation.client().jetStreamManagement();
        await().atMost(TIMEOUT)
                .until(() ->
                        management
                                        .getStreamInfo("LOCATION_EVENTS_SNAPSHOTS")
                                        .getStreamState()
                                        .getMsgCount()
                                == 1);
        assertThat(version(id, "C")).isEqualTo(3);
        return id;
    }

    private long version(String id, String name) throws Exception {
        return installation
                .accepted("update", "location_id", id, "name", name)
                .path("version")
                .longValue();
    }

    @Test
    void areNotIssuedAgainAfterAKillWithoutACoveringSnapshot() throws Exception {
        String id;
        try (ServiceProcess killed = start()) {
            id = defineAndChange();
            killed.kill();
        }
        StreamExpiry.expireAll(installation.client().jetStreamManagement());

        try (ServiceProcess next = start()) {
            assertThat(installation.refused("update", "location_id", id, "name", "D"))
                    .isEqualTo("internal_error");
            assertThat(next.output())
                    .contains("aggregate " + id + " has no event left in stream LOCATION_EVENTS")
                    .contains("the version of its snapshot, 2, may not be its last");
        }
        assertThat(Main.commandLine(environment).execute("accept-expired")).isZero();
        try (ServiceProcess _ = start()) {
            assertThat(version(id, "D")).isEqualTo(3);
            installation.define("new");
        }
    }

    @Test
    void continueAfterAShutdownThatHasCoveredThem() throws Exception {
        String id;
        JetStreamManagement management = installation.client().jetStreamManagement();
        try (ServiceProcess _ = start()) {
            id = defineAndChange();
            StreamExpiry.keepForAnHour(management);
        }
        StreamExpiry.expireAll(management);

        try (ServiceProcess _ = start()) {
            assertThat(version(id, "D")).isEqualTo(4);
            installation.define("new");
        }
    }
}

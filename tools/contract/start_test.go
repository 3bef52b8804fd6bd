package contract_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestABadSettingEndsTheStartWithOneLineThatNamesIt(t *testing.T) {
	for setting, value := range map[string]string{
		"NATS_URL":           "nats://a b",
		"STREAM_NAME":        "two.tokens",
		"LOG_LEVEL":          "loud",
		"SNAPSHOT_FREQUENCY": "-1",
		"HTTP_PORT":          "70000",
		"HTTP_HOST":          "192.0.2.1",
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			service, err := startService(t.TempDir(), sharedURL, setting+"="+value)
			if err != nil {
				t.Fatal(err)
			}
			owned(t, service)
			if code := service.exitCode(t); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			said := strings.TrimSpace(service.output.String())
			named := strings.ToUpper(strings.ReplaceAll(said, "-", "_")) // as a variable or as an option
			if strings.Contains(said, "\n") || !strings.Contains(named, setting) {
				t.Errorf("want one line that names %s, got:\n%s", setting, said)
			}
		})
	}
}

func TestTheServiceWaitsForANATSServerOutOfReach(t *testing.T) {
	t.Parallel()
	s := &system{dir: t.TempDir()}
	s.startNATS(t, "-1") // only to learn of a free port
	s.nats.kill()
	s.startService(t)
	if err := s.service.awaitOutput(strings.TrimPrefix(s.natsURL, "nats://")); err != nil {
		t.Fatalf("it does not say what it cannot reach: %v", err)
	}
	if regexp.MustCompile(ready).MatchString(s.service.output.String()) {
		t.Fatal("it says that it is ready without a server")
	}
	s.restartNATS(t)
	s.awaitReady(t)
	scenarioOn(t, s.natsURL).given(t, defineA)
}

func TestAServiceStartsFromTheCacheOfItsBuild(t *testing.T) {
	log := filepath.Join(t.TempDir(), "aot.log")
	startSystem(t, "JAVA_OPTS=-Xlog:aot:file="+log)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if used := "Using AOT-linked classes: true"; !strings.Contains(string(text), used) {
		t.Errorf("Java's log does not contain %q:\n%s", used, text)
	}
}

func TestAServiceWhoseCacheDoesNotFitStartsWithoutIt(t *testing.T) {
	for option, reason := range map[string]string{
		"-XX:-UseCompactObjectHeaders":      "other layout of objects",
		"-XX:-UseG1GC -XX:+UseZGC":          "other pointers",
		"--add-modules=jdk.httpserver":      "other modules",
		"-XX:AOTCache=/nowhere/service.aot": "no such file",
	} {
		t.Run(reason, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "aot.log")
			s := startSystem(t, "JAVA_OPTS="+option+" -Xlog:aot:file="+log)
			text, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "Using AOT-linked classes: true") {
				t.Error("the cache is used")
			}
			for line := range strings.Lines(s.service.output.String()) {
				if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT`).MatchString(line) {
					t.Errorf("not a line of the service's log: %s", line)
				}
			}
		})
	}
}

package contract_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// ready is what the service says when it serves.
const ready = `service is ready`

// sharedURL is the NATS server of the service that every test uses which does not stop it.
var sharedURL string

func TestMain(m *testing.M) {
	code, err := runWithSharedSystem(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runWithSharedSystem(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "location-contract-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	server, natsURL, err := startNATS(filepath.Join(dir, "nats"), "-1")
	if err != nil {
		return 0, err
	}
	defer server.kill()
	service, err := startService(filepath.Join(dir, "service"), natsURL)
	if err != nil {
		return 0, err
	}
	defer service.kill()
	if err := service.awaitOutput(ready); err != nil {
		return 0, err
	}
	sharedURL = natsURL
	code := m.Run()
	if code != 0 {
		fmt.Fprintf(os.Stderr, "output of the shared service:\n%s", service.output)
	}
	return code, nil
}

// program is the path of a program under test, which `./dev test` sets.
func program(variable string) (string, error) {
	if path := os.Getenv(variable); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("%s is not set: run these tests by ./dev test", variable)
}

// startNATS starts a nats-server with its data in the folder, on 127.0.0.1 and the port (-1: a free one).
func startNATS(dir, port string) (*process, string, error) {
	path, err := program("NATS_SERVER")
	if err != nil {
		return nil, "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", err
	}
	server, err := startProcess("nats-server", path, nil,
		"-a", "127.0.0.1", "-p", port, "-js", "-sd", dir, "--ports_file_dir", dir)
	if err != nil {
		return nil, "", err
	}
	natsURL, err := awaitURL(server, dir)
	if err != nil {
		server.kill()
	}
	return server, natsURL, err
}

// awaitURL waits until the server has written where it listens, and answers there.
func awaitURL(server *process, dir string) (string, error) {
	file := filepath.Join(dir, fmt.Sprintf("%s_%d.ports", filepath.Base(server.cmd.Path), server.cmd.Process.Pid))
	var ports struct{ Nats []string }
	err := await("nats-server to listen", func() (bool, error) {
		select {
		case <-server.ended:
			return false, fmt.Errorf("it ended: %s", server.output)
		default:
		}
		text, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) || len(text) == 0 {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if json.Unmarshal(text, &ports) != nil || len(ports.Nats) == 0 {
			return false, nil // half written
		}
		nc, err := nats.Connect(ports.Nats[0], nats.Timeout(time.Second))
		if err != nil {
			return false, nil
		}
		nc.Close()
		return true, nil
	})
	if err != nil {
		return "", err
	}
	return ports.Nats[0], nil
}

// startService starts the distribution with its state in the folder and further settings as name=value.
func startService(dir, natsURL string, settings ...string) (*process, error) {
	return startProgram(dir, natsURL, settings)
}

// startProgram starts the distribution's program: the service, or what the arguments name.
func startProgram(dir, natsURL string, settings []string, args ...string) (*process, error) {
	path, err := program("LOCATION_SERVICE")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	settings = append([]string{"NATS_URL=" + natsURL, "STATE_DIR=" + dir}, settings...)
	return startProcess("location-service", path, settings, args...)
}

// system is a NATS server and a service of one test's own, with data that outlive both.
type system struct {
	dir     string
	natsURL string
	nats    *process
	service *process
}

func startSystem(t *testing.T, settings ...string) *system {
	t.Helper()
	s := &system{dir: t.TempDir()}
	s.startNATS(t, "-1")
	s.startService(t, settings...)
	s.awaitReady(t)
	return s
}

func (s *system) startNATS(t *testing.T, port string) {
	t.Helper()
	server, natsURL, err := startNATS(filepath.Join(s.dir, "nats"), port)
	if err != nil {
		t.Fatal(err)
	}
	s.nats, s.natsURL = owned(t, server), natsURL
}

func (s *system) startService(t *testing.T, settings ...string) {
	t.Helper()
	service, err := startService(s.stateDir(), s.natsURL, settings...)
	if err != nil {
		t.Fatal(err)
	}
	s.service = owned(t, service)
}

func (s *system) stateDir() string { return filepath.Join(s.dir, "service") }

func (s *system) awaitReady(t *testing.T) {
	t.Helper()
	if err := s.service.awaitOutput(ready); err != nil {
		t.Fatal(err)
	}
}

// restartNATS starts a NATS server again where the last one was.
func (s *system) restartNATS(t *testing.T) {
	t.Helper()
	address, err := url.Parse(s.natsURL)
	if err != nil {
		t.Fatal(err)
	}
	s.startNATS(t, address.Port())
}

// owned makes the process end with the test, and shows what it wrote where the test fails.
func owned(t *testing.T, p *process) *process {
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("output of %s:\n%s", p.name, p.output)
		}
	})
	return p
}

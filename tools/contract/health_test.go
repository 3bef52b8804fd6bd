package contract_test

import (
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestTheServiceIsReadyOnlyWhileItIsConnected(t *testing.T) {
	t.Parallel()
	s := &system{dir: t.TempDir()}
	s.startNATS(t, "-1")
	address := freeAddress(t)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	s.startService(t, "HTTP_HOST="+host, "HTTP_PORT="+port)
	s.awaitReady(t)

	awaitHealth(t, address, "ready", http.StatusOK)
	s.nats.kill()
	awaitHealth(t, address, "ready", http.StatusServiceUnavailable)
	awaitHealth(t, address, "live", http.StatusOK)
	s.restartNATS(t)
	awaitHealth(t, address, "ready", http.StatusOK)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func awaitHealth(t *testing.T, address, what string, want int) {
	t.Helper()
	client := http.Client{Timeout: 5 * time.Second}
	got := 0
	err := await(fmt.Sprintf("/health/%s to answer %d", what, want), func() (bool, error) {
		reply, err := client.Get("http://" + address + "/health/" + what)
		if err != nil {
			return false, err
		}
		got = reply.StatusCode
		return got == want, reply.Body.Close()
	})
	if err != nil {
		t.Fatalf("%v; it answered %d last", err, got)
	}
}

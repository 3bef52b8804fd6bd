package contract_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var utcMilliseconds = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// requireEventHeaders checks an event's subject and what the contract's section 3 says of its headers.
func requireEventHeaders(t *testing.T, event *jetstream.RawStreamMsg, id, eventType string, version int) {
	t.Helper()
	if want := "events.location." + id + "." + eventType; event.Subject != want {
		t.Errorf("the event is on %s, want %s", event.Subject, want)
	}
	wanted := map[string]string{
		"ce-specversion": "1.0",
		"ce-source":      "/location-service",
		"ce-type":        "location." + eventType,
		"ce-subject":     id,
		"ce-sequence":    strconv.Itoa(version),
		"ce-id":          event.Header.Get("Nats-Msg-Id"),
	}
	for name, value := range wanted {
		if got := event.Header.Values(name); len(got) != 1 || got[0] != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if event.Header.Get("Nats-Msg-Id") == "" {
		t.Error("the event has no Nats-Msg-Id")
	}
	if got := event.Header.Get("ce-time"); !utcMilliseconds.MatchString(got) {
		t.Errorf("ce-time is %q, want RFC 3339 in UTC with milliseconds", got)
	}
	if got := event.Header.Get("ce-datacontenttype"); !strings.HasPrefix(got, "application/json") {
		t.Errorf("ce-datacontenttype is %q, want application/json", got)
	}
	requireKnownHeaders(t, event.Header)
}

var knownHeader = regexp.MustCompile(`^(ce-(specversion|id|source|type|subject|time|datacontenttype|sequence)|` +
	`traceparent|tracestate|Location-.+|Axon-.+|Nats-.+)$`)

func requireKnownHeaders(t *testing.T, header nats.Header) {
	t.Helper()
	for name := range header {
		if !knownHeader.MatchString(name) {
			t.Errorf("header %s is not in the contract", name)
		}
	}
}

func TestTheActorAndTheTraceAreCarriedToTheEvent(t *testing.T) {
	s := newScenario(t)
	answer, err := readAccepted(s.send(t, defineA, nats.Header{
		"Location-Actor": {"ann@example.com"},
		"traceparent":    {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
		"tracestate":     {"vendor=opaque"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	header := s.event(t, answer.Sequence).Header
	if got := header.Get("Location-Actor"); got != "ann@example.com" {
		t.Errorf("Location-Actor is %q", got)
	}
	// the span is the service's own where it has one, the trace is the client's
	sameTrace := regexp.MustCompile(`^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$`)
	if got := header.Get("traceparent"); !sameTrace.MatchString(got) {
		t.Errorf("traceparent is %q", got)
	}
	if got := header.Get("tracestate"); got != "vendor=opaque" {
		t.Errorf("tracestate is %q", got)
	}
}

func TestAnActorIsNeverInvented(t *testing.T) {
	s := newScenario(t)
	header := s.event(t, s.given(t, defineA).Sequence).Header
	for _, name := range []string{"Location-Actor", "Location-Authenticated-Actor"} {
		if got := header.Values(name); got != nil {
			t.Errorf("%s is %q without anyone having claimed it", name, got)
		}
	}
}

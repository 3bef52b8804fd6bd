package contract_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
)

// command is one request; $A to $Z in its payload stand for locations of the scenario.
type command struct{ name, payload string }

// The commands that most scenarios begin with.
var (
	defineA  = command{"define", `{"location_id":"$A","name":"A","location_type":"Hybrid"}`}
	defineB  = command{"define", `{"location_id":"$B","name":"B","location_type":"Physical"}`}
	archiveA = command{"archive", `{"location_id":"$A"}`}
	archiveB = command{"archive", `{"location_id":"$B"}`}
	moveAtoB = command{"set_parent", `{"location_id":"$A","parent_id":"$B"}`}
	moveBtoA = command{"set_parent", `{"location_id":"$B","parent_id":"$A"}`}
)

// scenario is a client with locations of its own, so that scenarios may share one service.
type scenario struct {
	*client
	ids     map[string]string
	written uint64 // the sequence of the last event that it was given
}

func newScenario(t *testing.T) *scenario {
	t.Helper()
	return scenarioOn(t, sharedURL)
}

func scenarioOn(t *testing.T, natsURL string) *scenario {
	t.Helper()
	return &scenario{client: connect(t, natsURL), ids: map[string]string{}}
}

var placeholder = regexp.MustCompile(`\$[A-Z]`)

// expand puts each placeholder's location id in its place.
func (s *scenario) expand(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		if s.ids[name] == "" {
			s.ids[name] = newID()
		}
		return s.ids[name]
	})
}

func (s *scenario) send(t *testing.T, c command, header nats.Header) *nats.Msg {
	t.Helper()
	return s.ask(t, "location.commands."+c.name, []byte(s.expand(c.payload)), header)
}

// given sends commands that must be accepted, and returns the last one's answer.
func (s *scenario) given(t *testing.T, commands ...command) accepted {
	t.Helper()
	var last accepted
	for _, c := range commands {
		answer, err := readAccepted(s.send(t, c, nil))
		if err != nil {
			t.Fatalf("%s %.300s: %v", c.name, s.expand(c.payload), err)
		}
		last = answer
		s.written = max(s.written, answer.Sequence)
	}
	return last
}

// requireRefused checks a refusal: its headers, its body, and that nothing was written about $A and $B.
func (s *scenario) requireRefused(t *testing.T, c command, status int, code string) refusal {
	t.Helper()
	before := s.countEvents(t, s.expand("$A")) + s.countEvents(t, s.expand("$B"))
	refused := readRefusal(t, s.send(t, c, nil))
	if refused.status != status || refused.Code != code {
		t.Fatalf("got %d %s (%s), want %d %s", refused.status, refused.Code, refused.Message, status, code)
	}
	if after := s.countEvents(t, s.ids["$A"]) + s.countEvents(t, s.ids["$B"]); after != before {
		t.Fatalf("a refused command wrote %d events", after-before)
	}
	return refused
}

// refusal is the error of a reply, with the status of its header.
type refusal struct {
	status     int
	Code       string      `json:"code"`
	Message    string      `json:"message"`
	Violations []violation `json:"violations"`
}

type violation struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

func readRefusal(t *testing.T, reply *nats.Msg) refusal {
	t.Helper()
	status, err := strconv.Atoi(reply.Header.Get("Nats-Service-Error-Code"))
	if err != nil {
		t.Fatalf("no Nats-Service-Error-Code in %v: %s", reply.Header, reply.Data)
	}
	if text := reply.Header.Get("Nats-Service-Error"); text == "" || strings.ContainsAny(text, "\r\n") {
		t.Fatalf("Nats-Service-Error is %q, want one line", text)
	}
	var body struct {
		Error refusal `json:"error"`
	}
	var inner struct {
		Error map[string]any `json:"error"`
	}
	if err := decodeExactly(reply.Data, &body, "error"); err != nil {
		t.Fatal(err)
	}
	if err := decodeExactly(reply.Data, &inner, "error"); err != nil {
		t.Fatal(err)
	}
	if extra := membersBeside(inner.Error, "code", "message", "violations"); extra != nil || body.Error.Message == "" {
		t.Fatalf("an error has code, message and violations, got %s", reply.Data)
	}
	if _, listed := inner.Error["violations"]; listed != (body.Error.Code == "invalid_request") {
		t.Fatalf("violations belong to invalid_request and to nothing else, got %s", reply.Data)
	}
	body.Error.status = status
	return body.Error
}

func membersBeside(object map[string]any, known ...string) []string {
	var others []string
	for name := range object {
		if !slices.Contains(known, name) {
			others = append(others, name)
		}
	}
	return others
}

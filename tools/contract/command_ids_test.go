package contract_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func withID(id string) nats.Header { return nats.Header{"Nats-Msg-Id": {id}} }

// repeatable has a command of each kind, after what it needs.
var repeatable = []struct {
	given []command
	when  command
}{
	{nil, defineA},
	{[]command{defineA}, command{"update", `{"location_id":"$A","name":"New"}`}},
	{[]command{defineA, defineB}, moveAtoB},
	{[]command{defineA, defineB, moveAtoB}, command{"remove_parent", `{"location_id":"$A"}`}},
	{[]command{defineA}, command{"add_metadata", `{"location_id":"$A","key":"k","value":"v"}`}},
	{[]command{defineA, {"add_metadata", `{"location_id":"$A","key":"k","value":"v"}`}},
		command{"remove_metadata", `{"location_id":"$A","key":"k"}`}},
	{[]command{defineA}, archiveA},
	{[]command{defineA, archiveA}, command{"restore", `{"location_id":"$A"}`}},
}

func TestACommandThatComesAgainIsAnsweredAsTheFirstTime(t *testing.T) {
	for _, c := range repeatable {
		t.Run(c.when.name, func(t *testing.T) {
			s := newScenario(t)
			s.given(t, c.given...)
			first := s.send(t, c.when, withID("once"))
			if _, err := readAccepted(first); err != nil {
				t.Fatal(err)
			}
			s.given(t, command{"define", `{"location_id":"$C","name":"C","location_type":"Logical"}`})
			before := s.countEvents(t, s.ids["$A"])

			again := s.send(t, c.when, withID("once"))
			if !bytes.Equal(again.Data, first.Data) {
				t.Errorf("got %s, want %s", again.Data, first.Data)
			}
			if after := s.countEvents(t, s.ids["$A"]); after != before {
				t.Errorf("it wrote %d events", after-before)
			}
		})
	}
}

func TestAnIDWithAnotherPayloadIsRefused(t *testing.T) {
	s := newScenario(t)
	if _, err := readAccepted(s.send(t, defineA, withID("once"))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []command{
		{"define", `{"location_id":"$A","name":"B","location_type":"Hybrid"}`},
		{"archive", `{"location_id":"$A"}`},
		{"update", `{"location_id":"$A","name":"B","expected_version":7}`},
	} {
		refused := readRefusal(t, s.send(t, c, withID("once")))
		if refused.status != conflict || refused.Code != "command_id_reused" {
			t.Errorf("%s got %d %s, want 409 command_id_reused", c.name, refused.status, refused.Code)
		}
	}
	if n := s.countEvents(t, s.ids["$A"]); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

func TestAnIDIsALocationsOwn(t *testing.T) {
	s := newScenario(t)
	for _, c := range []command{defineA, defineB} {
		if answer, err := readAccepted(s.send(t, c, withID("once"))); err != nil || answer.Version != 1 {
			t.Errorf("%+v, %v", answer, err)
		}
	}
}

func TestWhatWroteNothingIsDecidedAnew(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	restore := command{"restore", `{"location_id":"$A"}`}
	if refused := readRefusal(t, s.send(t, restore, withID("once"))); refused.Code != "not_archived" {
		t.Fatalf("got %s, want not_archived", refused.Code)
	}
	s.given(t, archiveA)
	if answer, err := readAccepted(s.send(t, restore, withID("once"))); err != nil || answer.Version != 3 {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestTheLast128CommandsThatWroteAreRemembered(t *testing.T) {
	s := newScenario(t)
	s.send(t, defineA, withID("define"))
	add := func(i int) command {
		return command{"add_metadata", fmt.Sprintf(`{"location_id":"$A","key":"k","value":"%d"}`, i)}
	}
	for i := 1; i <= 128; i++ {
		if _, err := readAccepted(s.send(t, add(i), withID(fmt.Sprint(i)))); err != nil {
			t.Fatal(err)
		}
	}
	if answer, err := readAccepted(s.send(t, add(1), withID("1"))); err != nil || answer.Version != 2 {
		t.Errorf("the 128th before: %+v, %v", answer, err)
	}
	if refused := readRefusal(t, s.send(t, defineA, withID("define"))); refused.Code != "location_already_exists" {
		t.Errorf("the 129th before: got %s, want location_already_exists", refused.Code)
	}
}

func TestTheIDIsKeptOnTheEvent(t *testing.T) {
	s := newScenario(t)
	answer, err := readAccepted(s.send(t, defineA, withID("once")))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.event(t, answer.Sequence).Header.Get("Location-Command-Id"); got != "once" {
		t.Errorf("Location-Command-Id is %q, want once", got)
	}
}

func TestACommandThatHasExpiredIsNotStarted(t *testing.T) {
	s := newScenario(t)
	expires := func(in time.Duration) nats.Header {
		return nats.Header{"Location-Expires": {time.Now().Add(in).UTC().Format(time.RFC3339Nano)}}
	}
	if _, err := readAccepted(s.send(t, defineA, expires(-time.Second))); !isUnavailable(err) {
		t.Errorf("got %v, want unavailable", err)
	} else if !bytes.Contains(err.(refusedError).reply.Data, []byte(`"outcome":"not_written"`)) {
		t.Errorf("got %v, want not_written", err)
	}
	if n := s.countEvents(t, s.ids["$A"]); n != 0 {
		t.Errorf("it wrote %d events", n)
	}
	if _, err := readAccepted(s.send(t, defineA, expires(time.Minute))); err != nil {
		t.Error(err)
	}
	refused := readRefusal(t, s.send(t, defineB, nats.Header{"Location-Expires": {"tomorrow"}}))
	if refused.Code != "invalid_request" {
		t.Errorf("got %s, want invalid_request", refused.Code)
	}
}

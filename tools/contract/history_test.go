package contract_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
)

// recordedEvent is an event in a history.
type recordedEvent struct {
	Version  int             `json:"version"`
	Sequence uint64          `json:"sequence"`
	Type     string          `json:"type"`
	Time     string          `json:"time"`
	Actor    *string         `json:"actor"`
	Reason   *string         `json:"reason"`
	Data     json.RawMessage `json:"data"`
}

// Every event of a location $A that has $B as its parent, with its reason where it may have one.
var lifeOfA = []struct{ event, reason, name, payload string }{
	{"defined", "", "define", `{"location_id":"$A","name":"A","location_type":"Hybrid","parent_id":"$B"}`},
	{"updated", "measured", "update", `{"location_id":"$A","coordinates":` + aPoint + `,"reason":"measured"}`},
	{"parent_removed", "sold", "remove_parent", `{"location_id":"$A","reason":"sold"}`},
	{"parent_set", "bought", "set_parent", `{"location_id":"$A","parent_id":"$B","reason":"bought"}`},
	{"metadata_added", "counted", "add_metadata", `{"location_id":"$A","key":"floors","value":"4","reason":"counted"}`},
	{"metadata_removed", "", "remove_metadata", `{"location_id":"$A","key":"floors"}`},
	{"identifier_added", "asked", "add_identifier", `{"location_id":"$A","system":"sap","value":"$A","reason":"asked"}`},
	{"identifier_removed", "", "remove_identifier", `{"location_id":"$A","system":"sap","value":"$A"}`},
	{"tags_added", "asked", "add_tags", `{"location_id":"$A","tags":["a","b"],"reason":"asked"}`},
	{"tags_removed", "", "remove_tags", `{"location_id":"$A","tags":["b"]}`},
	{"archived", "closed", "archive", `{"location_id":"$A","reason":"closed"}`},
	{"restored", "reopened", "restore", `{"location_id":"$A","reason":"reopened"}`},
}

func TestAHistoryTellsEveryEventAsItStandsInTheStream(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineB)
	var sequences []uint64
	for _, step := range lifeOfA {
		written, err := readAccepted(s.send(t, command{step.name, step.payload},
			nats.Header{"Location-Actor": {step.name + "@example.com"}}))
		if err != nil {
			t.Fatal(err)
		}
		s.written = written.Sequence
		sequences = append(sequences, written.Sequence)
	}
	events := s.query(t, "history", `{"location_id":"$A"}`).Events
	if len(events) != len(lifeOfA) {
		t.Fatalf("the history has %d events, want %d", len(events), len(lifeOfA))
	}
	for i, got := range events {
		step, stored := lifeOfA[i], s.event(t, sequences[i])
		if got.Version != i+1 || got.Sequence != sequences[i] || got.Type != step.event ||
			got.Time != stored.Header.Get("ce-time") {
			t.Errorf("event %d is %+v, want version %d, sequence %d, type %s, time %s",
				i, got, i+1, sequences[i], step.event, stored.Header.Get("ce-time"))
		}
		if got.Actor == nil || *got.Actor != step.name+"@example.com" {
			t.Errorf("the actor of %s is wrong: %v", step.event, got.Actor)
		}
		if reason := step.reason; (got.Reason == nil) != (reason == "") || got.Reason != nil && *got.Reason != reason {
			t.Errorf("the reason of %s is wrong: %v", step.event, got.Reason)
		}
		requireJSON(t, step.event, got.Data, string(stored.Data))
	}
}

func TestAHistoryInventsNoActorAndNoReason(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA, archiveA)
	for _, event := range s.query(t, "history", `{"location_id":"$A"}`).Events {
		if event.Actor != nil || event.Reason != nil {
			t.Errorf("nobody claimed an actor or a reason: %+v", event)
		}
	}
}

func TestAHistoryIsToldInPages(t *testing.T) {
	s := newScenario(t)
	s.given(t, defineA)
	for i := range 6 {
		s.given(t, command{"add_metadata", fmt.Sprintf(`{"location_id":"$A","key":"k","value":"%d"}`, i)})
	}
	for limit, want := range map[int]string{1: "1|2|3|4|5|6|7", 3: "123|456|7", 7: "1234567", 500: "1234567"} {
		var pages []string
		for cursor, more := "", true; more; {
			got := s.query(t, "history", fmt.Sprintf(`{"location_id":"$A","limit":%d%s}`, limit, cursor))
			var page strings.Builder
			for _, event := range got.Events {
				fmt.Fprint(&page, event.Version)
			}
			pages = append(pages, page.String())
			cursor, more = `,"cursor":"`+got.NextCursor+`"`, got.NextCursor != "" && len(pages) < 10
		}
		if told := strings.Join(pages, "|"); told != want {
			t.Errorf("pages of %d are %s, want %s", limit, told, want)
		}
	}
}

package contract_test

import (
	"testing"

	"github.com/nats-io/nats.go"
)

// Header values that NATS carries, and that a client library may refuse to read. This library sends no such names.
var unusualActors = map[string]string{
	"a value that is not ASCII": "André",
	"bytes that are not UTF-8":  "\xff\xfe",
	"a control character":       "a\x01b",
}

func TestARequestIsAnsweredWhateverItsHeadersAre(t *testing.T) {
	for name, actor := range unusualActors {
		t.Run(name, func(t *testing.T) {
			s := newScenario(t)
			answer, err := readAccepted(s.send(t, defineA, nats.Header{"Location-Actor": {actor}}))
			if err != nil {
				t.Fatal(err)
			}
			if answer.Version != 1 {
				t.Errorf("version is %d, want 1", answer.Version)
			}
			s.given(t, archiveA)
		})
	}
}

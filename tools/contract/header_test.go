package contract_test

import (
	"testing"

	"github.com/nats-io/nats.go"
)

// Header names and values that NATS carries, and that a client library may refuse to read.
var unusualHeaders = map[string]nats.Header{
	"a value that is not ASCII": {"Location-Actor": {"André"}},
	"bytes that are not UTF-8":  {"Location-Actor": {"\xff\xfe"}},
	"a control character":       {"Location-Actor": {"a\x01b"}},
	"a name with a space":       {"The Actor": {"alice"}},
	"a name that is not ASCII":  {"Actör": {"alice"}},
	"a name of a colon":         {":": {"alice"}},
}

func TestARequestIsAnsweredWhateverItsHeadersAre(t *testing.T) {
	for name, header := range unusualHeaders {
		t.Run(name, func(t *testing.T) {
			s := newScenario(t)
			answer, err := readAccepted(s.send(t, defineA, header))
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

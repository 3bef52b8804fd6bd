package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
)

const gatewayTimeout = 504

// Every query as it is answered where there is a location $A.
var queriesOnA = map[string]string{
	"get": `{"location_id":"$A"}`, "list": `{}`, "children": `{"location_id":"$A"}`, "ancestors": `{"location_id":"$A"}`,
	"descendants": `{"location_id":"$A"}`, "near": `{"latitude":0,"longitude":0,"radius_m":1}`,
	"containing": `{"latitude":0,"longitude":0}`,
	"within":     `{"south":0,"west":0,"north":1,"east":1}`, "history": `{"location_id":"$A"}`, "stats": `{}`,
}

func TestEveryQueryReadsWhatItsClientWrote(t *testing.T) {
	for name, payload := range queriesOnA {
		t.Run(name, func(t *testing.T) {
			s := newScenario(t)
			for range 20 {
				s.given(t, defineA)
				s.query(t, name, payload)
				delete(s.ids, "$A")
			}
		})
	}
}

func TestAQueryForWhatWillNotBeWrittenSoonIsRefusedInTime(t *testing.T) {
	s := newScenario(t)
	last := s.given(t, defineA)
	s.wire(t) // is asked for once, before the queries wait side by side
	for name, payload := range queriesOnA {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := s.requireQueryRefused(t, name,
				withMembers(payload, fmt.Sprintf(`"min_sequence":%d`, last.Sequence+1_000_000)),
				gatewayTimeout, "not_yet_visible")
			if !strings.Contains(refused.Message, fmt.Sprint(last.Sequence+1_000_000)) {
				t.Errorf("the message does not say what was waited for: %s", refused.Message)
			}
		})
	}
}

func TestAQueryWaitsForWhatIsWrittenMeanwhile(t *testing.T) {
	s := newScenario(t)
	next := s.given(t, defineA).Sequence + 1
	inbox := nats.NewInbox()
	replies, err := s.nc.SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	err = s.nc.PublishRequest("location.queries.get", inbox,
		[]byte(s.expand(fmt.Sprintf(`{"location_id":"$A","min_sequence":%d}`, next))))
	if err != nil {
		t.Fatal(err)
	}
	if archived := s.given(t, archiveA); archived.Sequence != next {
		t.Fatalf("the next event is at sequence %d, want %d", archived.Sequence, next)
	}
	reply, err := replies.NextMsg(replyWithin)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(reply.Data), `"archived":true`) {
		t.Fatalf("the query did not wait: %v %s", reply.Header, reply.Data)
	}
}

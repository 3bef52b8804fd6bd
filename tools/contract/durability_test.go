package contract_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
)

func TestAcknowledgedCommandsOutliveACrash(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	load := startLoad(connect(t, s.natsURL))
	load.awaitAnswers(t, 1000)
	s.service.kill()
	load.stop(t)
	s.nats.kill()

	s.restartNATS(t)
	s.startService(t)
	s.awaitReady(t)

	after := connect(t, s.natsURL)
	after.requireHistories(t, load)
	for _, id := range load.ids {
		version := len(after.history(t, id))
		answer, err := readAccepted(after.ask(t, "location.commands.archive", []byte(`{"location_id":"`+id+`"}`), nil))
		if err != nil {
			t.Fatal(err)
		}
		if answer.Version != version+1 {
			t.Errorf("%s goes on with version %d after %d events", id, answer.Version, version)
		}
	}
}

func TestCommandsInFlightAreAnsweredWhenTheServiceIsAskedToEnd(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	c := connect(t, s.natsURL)
	load := startLoad(c)
	load.awaitAnswers(t, 100)
	s.service.terminate(t)
	for _, ending := range load.awaitEndings(t) {
		if !errors.Is(ending, nats.ErrNoResponders) && !isUnavailable(ending) {
			t.Errorf("a writer ended by: %v", ending)
		}
	}
	if code := s.service.exitCode(t); code != 143 && code != 0 {
		t.Errorf("exit code %d, want 143 or 0", code)
	}
	c.requireHistories(t, load)
}

func isUnavailable(err error) bool {
	var refused refusedError
	var body struct {
		Error struct{ Code, Outcome string }
	}
	return errors.As(err, &refused) && refused.reply.Header.Get("Nats-Service-Error-Code") == "503" &&
		json.Unmarshal(refused.reply.Data, &body) == nil && body.Error.Code == "unavailable" &&
		(body.Error.Outcome == "not_written" || body.Error.Outcome == "unknown")
}

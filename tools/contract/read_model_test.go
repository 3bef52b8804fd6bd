package contract_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	gone            = 410
	tooManyRequests = 429
)

func TestTheReadModelAndItsCursorsOutliveACrash(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	before := scenarioOn(t, s.natsURL)
	before.given(t, defineA, defineB, command{"define", `{"location_id":"$C","name":"C","location_type":"Logical"}`})
	first := before.query(t, "list", `{"limit":1}`)
	s.service.kill()
	s.startService(t)
	s.awaitReady(t)

	after := scenarioOn(t, s.natsURL)
	after.ids, after.written = before.ids, before.written
	after.requireFound(t, after.query(t, "list", `{"limit":1}`), "A")
	after.requireFound(t, after.query(t, "list", `{"cursor":"`+first.NextCursor+`"}`), "BC")
}

func TestQueriesInFlightAreAnsweredWhenTheServiceIsAskedToEnd(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	readers := startReaders(t, s)
	readers.awaitAnswers(t, 100)
	s.service.terminate(t)
	for _, ending := range readers.awaitEndings(t) {
		if !errors.Is(ending, nats.ErrNoResponders) && !isUnavailable(ending) {
			t.Errorf("a reader ended by: %v", ending)
		}
	}
}

func TestTheReadModelIsRebuiltWhileItAnswers(t *testing.T) {
	t.Parallel()
	s := startSystem(t)
	readers := startReaders(t, s)
	readers.awaitAnswers(t, 1)
	rebuild, err := startProgram(s.stateDir(), s.natsURL, nil, "rebuild")
	if err != nil {
		t.Fatal(err)
	}
	if code := owned(t, rebuild).exitCode(t); code != 0 {
		t.Fatalf("the rebuild ended with %d", code)
	}
	if err := s.service.awaitOutput(`The read model has switched to generation 2`); err != nil {
		t.Fatal(err)
	}
	readers.awaitAnswers(t, readers.count()+100)
	readers.cancel()
	for _, ending := range readers.awaitEndings(t) {
		if !errors.Is(ending, context.Canceled) {
			t.Errorf("a reader ended by: %v", ending)
		}
	}
}

func TestRequestsAboveTheBoundAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := scenarioOn(t, startSystem(t, "MAX_CONCURRENT_REQUESTS=1").natsURL)
	s.given(t, defineA)
	inbox := nats.NewInbox()
	replies, err := s.nc.SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	err = await("a query to be refused while another one waits", func() (bool, error) {
		for range 2 { // the first waits for what nobody writes
			err := s.nc.PublishRequest("location.queries.stats", inbox, []byte(`{"min_sequence":1000000}`))
			if err != nil {
				return false, err
			}
		}
		codes := map[string]int{}
		for range 2 {
			reply, err := replies.NextMsg(replyWithin)
			if err != nil {
				return false, err
			}
			codes[readRefusal(t, reply).Code]++
		}
		return codes["overloaded"] == 1 && codes["not_yet_visible"] == 1, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = await("a query to be answered again", func() (bool, error) {
		reply := s.ask(t, "location.queries.get", []byte(s.expand(`{"location_id":"$A"}`)), nil)
		return reply.Header.Get("Nats-Service-Error-Code") == "", nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestALocationOutlivesItsEvents(t *testing.T) {
	t.Parallel()
	s := startSystem(t, "SNAPSHOT_FREQUENCY=2")
	a := scenarioOn(t, s.natsURL)
	a.given(t, defineA, command{"update", `{"location_id":"$A","name":"Hall"}`})
	known := a.query(t, "get", `{"location_id":"$A"}`).Location.raw
	a.awaitMessages(t, "LOCATION_EVENTS_SNAPSHOTS", 1)
	s.service.terminate(t)
	s.service.exitCode(t)
	a.expireEvents(t)
	s.startService(t)
	s.awaitReady(t)

	t.Run("as it is", func(t *testing.T) {
		requireJSON(t, "location", a.query(t, "get", `{"location_id":"$A"}`).Location.raw, string(known))
		requireJSON(t, "location", a.query(t, "get", `{"location_id":"$A","version":2}`).Location.raw, string(known))
	})
	t.Run("not as it was", func(t *testing.T) {
		for name, payload := range map[string]string{
			"history": `{"location_id":"$A"}`,
			"get":     `{"location_id":"$A","version":1}`,
		} {
			if refused := a.requireQueryRefused(t, name, payload, gone, "history_expired"); refused.Message == "" {
				t.Error("it does not say why")
			}
		}
		a.requireQueryRefused(t, "get", `{"location_id":"$A","as_of":"2020-01-01T00:00:00Z"}`, gone, "history_expired")
	})
	s.service.terminate(t)
	s.service.exitCode(t)
	if err := os.RemoveAll(s.stateDir()); err != nil {
		t.Fatal(err)
	}
	s.startService(t)
	s.awaitReady(t)
	t.Run("as a new read model has it", func(t *testing.T) {
		requireJSON(t, "location", a.query(t, "get", `{"location_id":"$A"}`).Location.raw, string(known))
	})
	t.Run("as its next event leaves it", func(t *testing.T) {
		if archived := a.given(t, archiveA); archived.Version != 3 {
			t.Errorf("its version is %d, want 3", archived.Version)
		}
		events := a.query(t, "history", `{"location_id":"$A"}`).Events
		if len(events) != 1 || events[0].Version != 3 {
			t.Errorf("its history has %+v, want what is left of it", events)
		}
	})
}

func (c *client) awaitMessages(t *testing.T, stream string, count uint64) {
	t.Helper()
	js, err := jetstream.New(c.nc)
	if err != nil {
		t.Fatal(err)
	}
	err = await(fmt.Sprintf("%d messages in %s", count, stream), func() (bool, error) {
		ctx, cancel := context.WithTimeout(context.Background(), replyWithin)
		defer cancel()
		s, err := js.Stream(ctx, stream)
		if err != nil {
			return false, err
		}
		return s.CachedInfo().State.Msgs == count, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// expireEvents makes a year pass for the stream's events, by shortening their age for a while. No service may run.
func (c *client) expireEvents(t *testing.T) {
	t.Helper()
	js, err := jetstream.New(c.nc)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	info, err := c.stream.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	brief := info.Config
	brief.MaxAge, brief.Duplicates = time.Second, time.Second
	if _, err := js.UpdateStream(ctx, brief); err != nil {
		t.Fatal(err)
	}
	c.awaitMessages(t, info.Config.Name, 0)
	if _, err := js.UpdateStream(ctx, info.Config); err != nil {
		t.Fatal(err)
	}
}

// startReaders is a load of queries: each reader asks for its location again and again.
func startReaders(t *testing.T, s *system) *load {
	t.Helper()
	scenario := scenarioOn(t, s.natsURL)
	ctx, cancel := context.WithCancel(context.Background())
	readers := &load{cancel: cancel}
	for range 10 {
		id := newID()
		scenario.given(t, command{"define", `{"location_id":"` + id + `","name":"A","location_type":"Logical"}`})
		readers.ids = append(readers.ids, id)
	}
	for _, id := range readers.ids {
		go readers.read(ctx, scenario.nc, fmt.Sprintf(`{"location_id":"%s","min_sequence":%d}`, id, scenario.written))
	}
	return readers
}

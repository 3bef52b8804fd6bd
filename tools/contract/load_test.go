package contract_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// load is one writer for each of ten locations. A writer sends one command after the other until something else than
// an acceptance comes back.
type load struct {
	ids    []string
	cancel context.CancelFunc

	mu      sync.Mutex
	answers []accepted
	endings []error
}

func startLoad(c *client) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{cancel: cancel}
	for range 10 {
		l.ids = append(l.ids, newID())
	}
	for _, id := range l.ids {
		go l.write(ctx, c.nc, id)
	}
	return l
}

func (l *load) write(ctx context.Context, nc *nats.Conn, id string) {
	subject, payload := "location.commands.define", `{"location_id":"`+id+`","name":"A","location_type":"Logical"}`
	for count := 1; ; count++ {
		answer, err := request(ctx, nc, subject, payload)
		if err != nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.endings = append(l.endings, err)
			return
		}
		l.mu.Lock()
		l.answers = append(l.answers, answer)
		l.mu.Unlock()
		subject = "location.commands.add_metadata"
		payload = fmt.Sprintf(`{"location_id":"%s","key":"count","value":"%d"}`, id, count)
	}
}

func request(ctx context.Context, nc *nats.Conn, subject, payload string) (accepted, error) {
	reply, err := requestWithin(ctx, nc, subject, payload)
	if err != nil {
		return accepted{}, err
	}
	return readAccepted(reply)
}

func requestWithin(ctx context.Context, nc *nats.Conn, subject, payload string) (*nats.Msg, error) {
	within, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	reply, err := nc.RequestWithContext(within, subject, []byte(payload))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", subject, payload, err)
	}
	return reply, nil
}

// read asks for a location until something else than an answer comes back.
func (l *load) read(ctx context.Context, nc *nats.Conn, payload string) {
	for {
		reply, err := requestWithin(ctx, nc, "location.queries.get", payload)
		if err == nil && reply.Header.Get("Nats-Service-Error-Code") != "" {
			err = refusedError{reply}
		}
		l.mu.Lock()
		if err != nil {
			l.endings = append(l.endings, err)
			l.mu.Unlock()
			return
		}
		l.answers = append(l.answers, accepted{})
		l.mu.Unlock()
	}
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.answers)
}

// awaitAnswers waits until so many requests are answered.
func (l *load) awaitAnswers(t *testing.T, count int) {
	t.Helper()
	t.Cleanup(l.cancel)
	err := await(fmt.Sprintf("%d answers", count), func() (bool, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.answers) >= count, errors.Join(l.endings...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// awaitEndings waits until every writer has ended, and returns why.
func (l *load) awaitEndings(t *testing.T) []error {
	t.Helper()
	err := await("the writers to end", func() (bool, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.endings) == len(l.ids), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(l.endings)
}

// stop gives up the commands under way and ends the writers.
func (l *load) stop(t *testing.T) {
	t.Helper()
	l.cancel()
	l.awaitEndings(t)
}

// requireHistories checks that every location's versions are without gap, and that each acknowledged event is where
// its answer says. The writers must have ended.
func (c *client) requireHistories(t *testing.T, l *load) {
	t.Helper()
	stored := map[uint64]string{}
	for _, id := range l.ids {
		for index, sequence := range c.history(t, id) {
			stored[sequence] = fmt.Sprintf("%s at version %d", id, index+1)
		}
	}
	for _, answer := range l.answers {
		want := fmt.Sprintf("%s at version %d", answer.LocationID, answer.Version)
		if got := stored[answer.Sequence]; got != want {
			t.Errorf("%s was acknowledged, but sequence %d has %q", want, answer.Sequence, got)
		}
	}
}

// history is the stream sequences of a location's events, whose versions must count from 1 without gap.
func (c *client) history(t *testing.T, id string) []uint64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	consumer, err := c.stream.OrderedConsumer(ctx,
		jetstream.OrderedConsumerConfig{FilterSubjects: []string{"events.location." + id + ".>"}})
	if err != nil {
		t.Fatal(err)
	}
	var sequences []uint64
	for count := c.countEvents(t, id); uint64(len(sequences)) < count; {
		message, err := consumer.Next(jetstream.FetchMaxWait(replyWithin))
		if err != nil {
			t.Fatalf("event %d of %d of %s: %v", len(sequences)+1, count, id, err)
		}
		meta, err := message.Metadata()
		if err != nil {
			t.Fatal(err)
		}
		sequences = append(sequences, meta.Sequence.Stream)
		if got := message.Headers().Get("ce-sequence"); got != strconv.Itoa(len(sequences)) {
			t.Fatalf("an event of %s has ce-sequence %q, want %d", id, got, len(sequences))
		}
	}
	return sequences
}

package contract_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const replyWithin = 10 * time.Second

// client is a client of the service that knows nothing but the wire contract.
type client struct {
	nc     *nats.Conn
	stream jetstream.Stream
}

func connect(t *testing.T, natsURL string) *client {
	t.Helper()
	nc, err := nats.Connect(natsURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), replyWithin)
	defer cancel()
	stream, err := js.Stream(ctx, "LOCATION_EVENTS")
	if err != nil {
		t.Fatalf("the service did not make its stream: %v", err)
	}
	return &client{nc, stream}
}

// ask sends a request and returns its reply, an accepted one or a refusal.
func (c *client) ask(t *testing.T, subject string, payload []byte, header nats.Header) *nats.Msg {
	t.Helper()
	reply, err := c.nc.RequestMsg(&nats.Msg{Subject: subject, Data: payload, Header: header}, replyWithin)
	if err != nil {
		t.Fatalf("%s %.300s: %v", subject, payload, err)
	}
	return reply
}

// accepted is the reply of a command that the service took.
type accepted struct {
	LocationID string   `json:"location_id"`
	Version    int      `json:"version"`
	Sequence   uint64   `json:"sequence"`
	Events     []string `json:"events"`
}

// refusedError is a reply that carries the service's error headers.
type refusedError struct{ reply *nats.Msg }

func (e refusedError) Error() string {
	return fmt.Sprintf("refused with %s: %s", e.reply.Header.Get("Nats-Service-Error-Code"), e.reply.Data)
}

// readAccepted fails on a refusal and on any reply that has other members than the contract's.
func readAccepted(reply *nats.Msg) (accepted, error) {
	var answer accepted
	if reply.Header.Get("Nats-Service-Error-Code") != "" {
		return answer, refusedError{reply}
	}
	err := decodeExactly(reply.Data, &answer, "location_id", "version", "sequence", "events")
	if err == nil && answer.Events == nil {
		err = fmt.Errorf("events is null in %s", reply.Data)
	}
	return answer, err
}

// event returns the stored message at a stream sequence.
func (c *client) event(t *testing.T, sequence uint64) *jetstream.RawStreamMsg {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), replyWithin)
	defer cancel()
	message, err := c.stream.GetMsg(ctx, sequence)
	if err != nil {
		t.Fatalf("no event at sequence %d: %v", sequence, err)
	}
	return message
}

// countEvents is the number of a location's events in the stream.
func (c *client) countEvents(t *testing.T, id string) uint64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), replyWithin)
	defer cancel()
	info, err := c.stream.Info(ctx, jetstream.WithSubjectFilter("events.location."+id+".>"))
	if err != nil {
		t.Fatal(err)
	}
	var count uint64
	for _, n := range info.State.Subjects {
		count += n
	}
	return count
}

// newID is a random UUID (RFC 9562, version 4) in canonical form.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// decodeExactly reads an object that must have exactly these members.
func decodeExactly(text []byte, into any, members ...string) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	for _, member := range members {
		if _, found := object[member]; !found {
			return fmt.Errorf("%q is missing in %s", member, text)
		}
	}
	if len(object) != len(members) {
		return fmt.Errorf("%s has other members than %s", text, strings.Join(members, ", "))
	}
	return json.Unmarshal(text, into)
}

// requireJSON compares two JSON texts by value.
func requireJSON(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	var g, w any
	if err := errors.Join(json.Unmarshal(got, &g), json.Unmarshal([]byte(want), &w)); err != nil {
		t.Fatalf("%s: got %s, want %s: %v", what, got, want, err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Fatalf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// merged is an object with other members, or without those that are null.
func merged(t *testing.T, object []byte, changes string) string {
	t.Helper()
	var members, changed map[string]any
	if err := errors.Join(json.Unmarshal(object, &members), json.Unmarshal([]byte(changes), &changed)); err != nil {
		t.Fatalf("%s with %s: %v", object, changes, err)
	}
	maps.Copy(members, changed)
	maps.DeleteFunc(members, func(_ string, value any) bool { return value == nil })
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package contract_test

import (
	"fmt"
	"testing"
	"time"
)

func TestNothingIsSaidOrRunWhereTheReplyIsWantedElsewhere(t *testing.T) {
	c := connect(t, sharedURL)
	id := newID()
	elsewhere := "elsewhere." + id
	replies, err := c.nc.SubscribeSync(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	define := func(id string) []byte {
		return fmt.Appendf(nil, `{"location_id":%q,"name":"A","location_type":"Logical"}`, id)
	}
	for _, subject := range append(requestSubjects(), schemas, "$SRV.PING.location-service", "$SRV.INFO", "$SRV.STATS") {
		if err := c.nc.PublishRequest(subject, elsewhere, define(id)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := readAccepted(c.ask(t, "location.commands.define", define(newID()), nil)); err != nil {
		t.Fatal(err)
	}
	if reply, err := replies.NextMsg(time.Second); err == nil {
		t.Errorf("the service replied elsewhere: %s", reply.Data)
	}
	if events := c.countEvents(t, id); events != 0 {
		t.Errorf("%d events were written by commands whose replies were wanted elsewhere", events)
	}
}

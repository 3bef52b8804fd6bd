package contract_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
)

var commandNames = []string{
	"define", "update", "set_parent", "remove_parent", "add_metadata", "archive", "remove_metadata", "restore",
	"add_tags", "remove_tags", "add_identifier", "remove_identifier",
}

var queryNames = []string{
	"get", "list", "children", "ancestors", "descendants", "near", "within", "containing", "history", "stats",
}

// serviceInfo is what NATS' own service protocol tells of a service.
type serviceInfo struct {
	Type      string
	Name      string
	Version   string
	Endpoints []endpointInfo
}

type endpointInfo struct {
	Subject    string
	QueueGroup string `json:"queue_group"`
	Metadata   map[string]string
}

func (e endpointInfo) requestSchema() string { return e.Metadata["request_schema"] }

func (e endpointInfo) replySchema() string { return e.Metadata["reply_schema"] }

func (c *client) discover(t *testing.T, verb string) serviceInfo {
	t.Helper()
	var info serviceInfo
	reply := c.ask(t, "$SRV."+verb+".location-service", nil, nil)
	if err := json.Unmarshal(reply.Data, &info); err != nil {
		t.Fatalf("%s: %v", reply.Data, err)
	}
	return info
}

func (i serviceInfo) endpoint(t *testing.T, subject string) endpointInfo {
	t.Helper()
	at := slices.IndexFunc(i.Endpoints, func(e endpointInfo) bool { return e.Subject == subject })
	if at < 0 {
		t.Fatalf("no endpoint on %s in %+v", subject, i.Endpoints)
	}
	return i.Endpoints[at]
}

func TestTheServiceCanBeDiscovered(t *testing.T) {
	c := connect(t, sharedURL)
	for verb, answer := range map[string]string{
		"PING": "io.nats.micro.v1.ping_response", "INFO": "io.nats.micro.v1.info_response",
		"STATS": "io.nats.micro.v1.stats_response",
	} {
		t.Run(verb, func(t *testing.T) {
			info := c.discover(t, verb)
			if info.Type != answer || info.Name != "location-service" {
				t.Errorf("answered %+v", info)
			}
			if !regexp.MustCompile(`^\d+\.\d+\.\d+`).MatchString(info.Version) {
				t.Errorf("version is %q", info.Version)
			}
		})
	}
}

// requestSubjects is every subject that takes a command or a query.
func requestSubjects() []string {
	var subjects []string
	for _, name := range commandNames {
		subjects = append(subjects, "location.commands."+name)
	}
	for _, name := range queryNames {
		subjects = append(subjects, "location.queries."+name)
	}
	return subjects
}

func TestEveryEndpointIsListedInTheQueueGroup(t *testing.T) {
	info := connect(t, sharedURL).discover(t, "INFO")
	for _, subject := range append(requestSubjects(), schemas) {
		if got := info.endpoint(t, subject).QueueGroup; got != "q" {
			t.Errorf("the queue group of %s is %q, want q", subject, got)
		}
	}
}

func TestEveryEndpointNamesTheSchemasOfItsRequestAndReply(t *testing.T) {
	c := connect(t, sharedURL)
	info := c.discover(t, "INFO")
	published := c.publishedSchemas(t)
	for _, subject := range requestSubjects() {
		t.Run(subject, func(t *testing.T) {
			endpoint := info.endpoint(t, subject)
			for _, name := range []string{endpoint.requestSchema(), endpoint.replySchema()} {
				if published[name] == nil {
					t.Errorf("its metadata %v name no schema that is published", endpoint.Metadata)
				}
			}
			if endpoint.requestSchema() == endpoint.replySchema() {
				t.Errorf("request and reply have the same schema: %v", endpoint.Metadata)
			}
		})
	}
}

func TestASchemaThatIsNotThereIsRefused(t *testing.T) {
	refused := readRefusal(t, connect(t, sharedURL).ask(t, schemas, []byte(`{"name":"queries.guess"}`), nil))
	if refused.status != invalidRequest || refused.Code != "invalid_request" {
		t.Fatalf("got %d %s, want %d invalid_request", refused.status, refused.Code, invalidRequest)
	}
	requirePointers(t, refused, "/name")
}

package contract_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var commandNames = []string{
	"define", "update", "set_parent", "remove_parent", "add_metadata", "archive", "remove_metadata", "restore",
}

const schemas = "location.schemas.get"

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

func TestEveryEndpointIsListedInTheQueueGroup(t *testing.T) {
	info := connect(t, sharedURL).discover(t, "INFO")
	subjects := []string{schemas}
	for _, name := range commandNames {
		subjects = append(subjects, "location.commands."+name)
	}
	for _, subject := range subjects {
		if got := info.endpoint(t, subject).QueueGroup; got != "q" {
			t.Errorf("the queue group of %s is %q, want q", subject, got)
		}
	}
}

func TestEveryCommandNamesTheSchemasOfItsRequestAndReply(t *testing.T) {
	c := connect(t, sharedURL)
	info := c.discover(t, "INFO")
	listed := c.listSchemas(t)
	for _, name := range commandNames {
		t.Run(name, func(t *testing.T) {
			var found []string
			for _, value := range info.endpoint(t, "location.commands."+name).Metadata {
				if slices.Contains(listed, value) && !slices.Contains(found, value) {
					found = append(found, value)
					c.requireSchema(t, value)
				}
			}
			if len(found) != 2 {
				t.Fatalf("its metadata name the schemas %q, want one of the request and one of the reply", found)
			}
		})
	}
}

// listSchemas is every text in the answer to a request that names no schema.
func (c *client) listSchemas(t *testing.T) []string {
	t.Helper()
	reply := c.ask(t, schemas, []byte(`{}`), nil)
	var list any
	if err := json.Unmarshal(reply.Data, &list); err != nil || reply.Header.Get("Nats-Service-Error-Code") != "" {
		t.Fatalf("no list of schemas: %v %s", reply.Header, reply.Data)
	}
	return texts(list)
}

func texts(value any) []string {
	var found []string
	switch v := value.(type) {
	case string:
		found = append(found, v)
	case []any:
		for _, element := range v {
			found = append(found, texts(element)...)
		}
	case map[string]any:
		for _, member := range v {
			found = append(found, texts(member)...)
		}
	}
	return found
}

func (c *client) requireSchema(t *testing.T, name string) {
	t.Helper()
	reply := c.ask(t, schemas, []byte(`{"name":"`+name+`"}`), nil)
	var schema struct {
		Schema string `json:"$schema"`
	}
	err := json.Unmarshal(reply.Data, &schema)
	if err != nil || !strings.HasPrefix(schema.Schema, "https://json-schema.org/") {
		t.Errorf("%s is no JSON Schema: %v %s", name, reply.Header, reply.Data)
	}
}

package contract_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take that should happen soon.
const patience = 60 * time.Second

// process is a program that a test started and ends by its id.
type process struct {
	name   string
	cmd    *exec.Cmd
	output *output
	ended  chan struct{}
}

func startProcess(name, path string, env []string, args ...string) (*process, error) {
	p := &process{name: name, cmd: exec.Command(path, args...), output: &output{}, ended: make(chan struct{})}
	p.cmd.Env = append(inherited("PATH", "HOME", "JAVA_HOME", "TMPDIR"), env...)
	p.cmd.Stdout = p.output
	p.cmd.Stderr = p.output
	p.cmd.WaitDelay = 5 * time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", name, err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // the exit code is read from ProcessState
	}()
	return p, nil
}

// inherited is what a started program sees of this one's environment: nothing but what it needs to run.
func inherited(names ...string) []string {
	var env []string
	for _, name := range names {
		if value, found := os.LookupEnv(name); found {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// awaitOutput waits until what the process wrote matches, and fails at once where it ends before.
func (p *process) awaitOutput(pattern string) error {
	wanted := regexp.MustCompile(pattern)
	err := await(fmt.Sprintf("%s to say %s", p.name, pattern), func() (bool, error) {
		select {
		case <-p.ended:
			return false, fmt.Errorf("it ended with %d", p.cmd.ProcessState.ExitCode())
		default:
			return wanted.MatchString(p.output.String()), nil
		}
	})
	if err != nil {
		return fmt.Errorf("%w; it said:\n%s", err, p.output)
	}
	return nil
}

func (p *process) terminate(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("%s cannot be asked to end: %v", p.name, err)
	}
}

// kill ends the process as a crash would, and returns when it is gone.
func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		panic(fmt.Sprintf("%s cannot be killed: %v", p.name, err))
	}
	<-p.ended
}

// exitCode waits for the process to end by itself: 143 stands for an end by SIGTERM, as a shell reports it.
func (p *process) exitCode(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatalf("%s did not end within %s", p.name, patience)
	}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.cmd.ProcessState.ExitCode()
}

// output is what a process wrote so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await asks until the condition holds, it fails, or patience is at its end.
func await(what string, condition func() (bool, error)) error {
	deadline := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		holds, err := condition()
		if err != nil {
			return fmt.Errorf("waiting for %s: %w", what, err)
		}
		if holds {
			return nil
		}
		select {
		case <-tick.C:
		case <-deadline:
			return fmt.Errorf("waiting for %s: not within %s", what, patience)
		}
	}
}

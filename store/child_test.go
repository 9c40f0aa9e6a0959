package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// The test binary runs again as another process, which does what this variable says on the database that is its value's rest.
const childVariable = "CLAUSEWATCH_STORE_CHILD"

func TestMain(m *testing.M) {
	work := map[string]func(path string) error{"lock": holdLock, "commit": commitForEver}
	if do, ok := work[os.Getenv(childVariable)]; ok {
		if err := do(os.Args[len(os.Args)-1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child starts the test binary as another process. It ends with the test at the latest.
func child(t *testing.T, work, path string) (*exec.Cmd, *bufio.Scanner, io.WriteCloser) {
	t.Helper()
	c := exec.Command(must(os.Executable()), path)
	c.Env = append(os.Environ(), childVariable+"="+work)
	c.Stderr = os.Stderr
	in, out := must(c.StdinPipe()), must(c.StdoutPipe())
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	return c, bufio.NewScanner(out), in
}

// lockElsewhere makes another process hold the write lock until release.
func lockElsewhere(t *testing.T, path string) (release func()) {
	t.Helper()
	c, out, in := child(t, "lock", path)
	if !out.Scan() || out.Text() != "locked" {
		t.Fatalf("the other process said %q", out.Text())
	}
	return func() {
		in.Close()
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
}

func holdLock(path string) error {
	db, err := sql.Open("sqlite", address(path)+"?_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	fmt.Println("locked")
	io.Copy(io.Discard, os.Stdin) // until the test closes it
	return tx.Rollback()
}

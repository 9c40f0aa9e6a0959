// Command clausewatch watches policy pages and changelogs, tells channels what changed clause by clause, and answers
// questions about any clause. This package reads the command line and the configuration, builds the program from its
// parts, runs it and stops it; what the parts do is theirs.
//
// Read run.go first: it is the whole program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zones of channels, on machines without them

	"github.com/alecthomas/kong"

	"github.com/clausewatch/clausewatch/watcher/extract"
)

func main() {
	extract.Child() // reads one PDF and exits, when this process was started for that
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// commands are the command line, as CONTRACT of the product names them.
type commands struct {
	Demo     demoCommand     `cmd:"" help:"Everything with no token and no network: fictional platforms change while you watch."`
	Run      runCommand      `cmd:"" help:"The service: watch, tell, answer, until stopped."`
	Check    checkCommand    `cmd:"" help:"Look now, once, and say what was found."`
	Ask      askCommand      `cmd:"" help:"Answer one slash command, e.g. ask \"/terms amazon aup spam\"."`
	Chat     chatCommand     `cmd:"" help:"Answer slash commands at a prompt."`
	Extract  extractCommand  `cmd:"" help:"What is read in a page, PDF, Markdown or text file."`
	Classify classifyCommand `cmd:"" help:"Category, stance and severity of each provision of a file."`
	Diff     diffCommand     `cmd:"" help:"The structured change between two files."`
	Replay   replayCommand   `cmd:"" help:"Recorded captures through the same line as live ones, no network."`
	Import   importCommand   `cmd:"" help:"Take over what others have declared: Open Terms Archive."`
	Config   configCommand   `cmd:"" help:"Questions about the configuration."`
	Slack    slackCommand    `cmd:"" help:"Slack's side: the app manifest, the workspaces that installed it."`
	Discord  discordCommand  `cmd:"" help:"Discord's side: invite the bot, register its commands, try the connection."`
	Alert    alertCommand    `cmd:"" help:"Put a test alert into the outbox."`
	Backup   backupCommand   `cmd:"" help:"A consistent copy of the database while the service runs."`
	Version  versionCommand  `cmd:"" help:"Version, commit, Go version."`
}

// A session is what a command is given to work with.
type session struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
}

// usageError is a wrong use of the command line that the parser cannot see.
type usageError struct{ error }

// execute runs one command line and gives the exit code: 0 done, 1 failed, 2 wrong usage.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	exited := -1
	parser, err := kong.New(&commands{}, kong.Name("clausewatch"), kong.UsageOnError(),
		kong.Description("Watches the policies of platforms and tells what changed, clause by clause."),
		kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(errs, "clausewatch:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	line, err := parser.Parse(args)
	if exited >= 0 { // help was asked for and printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(errs, "clausewatch: %v; %s\n", err, where(err))
		return 2
	}
	switch err = line.Run(&session{ctx: ctx, in: in, out: out, err: errs}); {
	case err == nil:
		return 0
	case errors.As(err, new(usageError)):
		fmt.Fprintln(errs, "clausewatch:", err)
		return 2
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintln(errs, "clausewatch: stopped")
		return 1
	}
	fmt.Fprintln(errs, "clausewatch:", err)
	return 1
}

// where says which help shows what a wrong command line should have been.
func where(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil {
		if node := wrong.Context.Selected(); node != nil {
			return fmt.Sprintf("`clausewatch %s --help` shows what it takes", node.Path())
		}
	}
	return "`clausewatch --help` shows the commands"
}

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Workspaces are the Slack workspaces that installed the app, by their ids, those that are gone too.
func (s *Store) Workspaces(ctx context.Context) ([]clausewatch.Workspace, error) {
	all, err := list(ctx, s.read, scanWorkspace, "SELECT "+workspaceColumns+" FROM workspaces ORDER BY team")
	if err != nil {
		return nil, fmt.Errorf("list the workspaces of slack: %w", err)
	}
	return all, nil
}

// Workspace is the one of a team; one that never installed the app is the zero Workspace and no error.
func (s *Store) Workspace(ctx context.Context, team string) (clausewatch.Workspace, error) {
	return workspace(ctx, s.read, team)
}

func workspace(ctx context.Context, db querier, team string) (clausewatch.Workspace, error) {
	w, err := scanWorkspace(db.QueryRowContext(ctx, "SELECT "+workspaceColumns+" FROM workspaces WHERE team = ?", team))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return clausewatch.Workspace{}, nil
	case err != nil:
		return clausewatch.Workspace{}, fmt.Errorf("read the slack workspace %s: %w", team, err)
	}
	return w, nil
}

// Install notes an installation of the app, in place of an earlier one of the same workspace, in one transaction with what follows
// from it: everything that the channels there are owed is due.
func (s *Store) Install(ctx context.Context, w clausewatch.Workspace) error {
	scopes, err := json.Marshal(w.Scopes)
	if err != nil {
		return err
	}
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		before, err := workspace(ctx, tx, w.Team)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO workspaces (team, enterprise, name, bot, scopes, token, key, installed_at, installed_by, gone_why)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT (team) DO UPDATE SET enterprise = excluded.enterprise, name = excluded.name,
			bot = excluded.bot, scopes = excluded.scopes, token = excluded.token, key = excluded.key, installed_at = excluded.installed_at,
			installed_by = excluded.installed_by, gone_at = NULL, gone_why = ''`,
			w.Team, w.Enterprise, w.Name, w.Bot, string(scopes), w.Token, w.Key, w.Installed.UnixMilli(), w.By)
		if err != nil {
			return err
		}
		if err := noteWorkspace(ctx, tx, w.Installed, w.By, before, w); err != nil {
			return err
		}
		return resume(ctx, tx, before, w.Team, w.Installed)
	})
	if err != nil {
		return fmt.Errorf("note that the slack workspace %s installed the app: %w", w.Team, err)
	}
	return nil
}

// Leave notes that Slack lets the app into a workspace no more since a time, and why. What its channels are owed stays owed. One that
// is gone already, or installed the app anew after that time, stays as it is: Slack may tell late. Its times are whole seconds.
func (s *Store) Leave(ctx context.Context, team, why string, at time.Time) error {
	return s.mark(ctx, team, at, func(w *clausewatch.Workspace) bool {
		if !w.Gone.IsZero() || w.Installed.Unix() > at.Unix() {
			return false
		}
		w.Gone, w.Why = at, why
		return true
	})
}

// Return notes that Slack lets the app into a workspace again, which was gone: everything that its channels are owed is due.
func (s *Store) Return(ctx context.Context, team string, at time.Time) error {
	return s.mark(ctx, team, at, func(w *clausewatch.Workspace) bool {
		if w.Gone.IsZero() {
			return false
		}
		w.Gone, w.Why = time.Time{}, ""
		return true
	})
}

// mark changes when and why a workspace is gone; change tells whether it did.
func (s *Store) mark(ctx context.Context, team string, now time.Time, change func(*clausewatch.Workspace) bool) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		before, err := workspace(ctx, tx, team)
		after := before
		if err != nil || before.Team == "" || !change(&after) {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE workspaces SET gone_at = ?, gone_why = ? WHERE team = ?", stamp(after.Gone), after.Why, team)
		if err != nil {
			return err
		}
		if err := noteWorkspace(ctx, tx, now, "slack", before, after); err != nil || !after.Gone.IsZero() {
			return err
		}
		return resume(ctx, tx, before, team, now)
	})
	if err != nil {
		return fmt.Errorf("note what became of the slack workspace %s: %w", team, err)
	}
	return nil
}

func noteWorkspace(ctx context.Context, tx *sql.Tx, at time.Time, who string, before, after clausewatch.Workspace) error {
	var was any
	if before.Team != "" {
		was = before
	}
	return noteConfig(ctx, tx, ConfigChange{At: at, Who: who, What: "workspace", Subject: after.Team}, was, after)
}

// resume makes due what the channels of a workspace are owed: what was put off after it failed, and edits; those that could not be
// reached are tried. Where it was gone, a channel that missed much hears of it in one digest.
func resume(ctx context.Context, tx *sql.Tx, before clausewatch.Workspace, team string, now time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE breaks SET try_at = ?2 WHERE ended_at IS NULL AND "+inWorkspace, team, now.UnixMilli())
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM holds WHERE installation = 'slack:' || ? || '/'", team); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE alerts SET next_at = ?2, attempts = 0 WHERE state IN ('owed', 'parked') AND attempts > 0 AND "+inWorkspace,
		team, now.UnixMilli())
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE alerts SET edit_at = 0, edit_attempts = 0 WHERE state = 'sent' AND revision > shown AND "+inWorkspace, team)
	if err != nil || before.Gone.IsZero() {
		return err
	}
	return sumUp(ctx, tx, team, now)
}

// sumUp makes one digest of what is due to a channel of a workspace, where that is too much to come one by one.
func sumUp(ctx context.Context, tx *sql.Tx, team string, now time.Time) error {
	const due = "state = 'owed' AND kind <> 'lost' AND next_at <= ?2 AND lease_until <= ?2"
	channels, err := list(ctx, tx, func(row scanner) (c clausewatch.Channel, err error) { return c, row.Scan(&c) },
		"SELECT channel FROM alerts WHERE "+due+" AND "+inWorkspace+" GROUP BY channel HAVING count(*) > ?3", team, now.UnixMilli(), ManyKept)
	if err != nil {
		return err
	}
	for _, channel := range channels {
		kept, err := list(ctx, tx, scanAlert, selectAlert+" WHERE channel = ?1 AND "+due+" ORDER BY a.id", string(channel), now.UnixMilli())
		if err != nil {
			return err
		}
		if _, err := merge(ctx, tx, channel, kept, now); err != nil {
			return err
		}
	}
	return nil
}

// inWorkspace chooses the channels of the team ?1: a range, in which an index finds them; "0" follows "/".
const inWorkspace = "channel > 'slack:' || ?1 || '/' AND channel < 'slack:' || ?1 || '0'"

// Kept is how many alerts the channels of a workspace are owed.
func (s *Store) Kept(ctx context.Context, team string) (n int, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM alerts WHERE state IN ('owed', 'parked') AND "+inWorkspace, team).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what the slack workspace %s is owed: %w", team, err)
	}
	return n, nil
}

const workspaceColumns = "team, enterprise, name, bot, scopes, token, key, installed_at, installed_by, gone_at, gone_why"

func scanWorkspace(row scanner) (w clausewatch.Workspace, err error) {
	var scopes []byte
	var installed, gone moment
	err = row.Scan(&w.Team, &w.Enterprise, &w.Name, &w.Bot, &scopes, &w.Token, &w.Key, &installed, &w.By, &gone, &w.Why)
	if err == nil {
		err = json.Unmarshal(scopes, &w.Scopes)
	}
	w.Installed, w.Gone = installed.Time, gone.Time
	return w, err
}

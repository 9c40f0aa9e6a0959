package store

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// full is a store with a row in every table.
func full(t *testing.T) *Store {
	t.Helper()
	s := watching(t)
	look := brings(reading("acme/aup", clock(1), "One."), Baseline, nil)
	look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://acme.example/aup", clock(1), "one")}, true
	record(t, s, look)
	record(t, s, brings(reading("acme/aup", clock(2), "Two."), Settled, change(clausewatch.High, true)))
	record(t, s, brings(reading("acme/aup", clock(3), "Three."), Candidate, nil))
	return s
}

func TestFactsAreNeverRewritten(t *testing.T) {
	s := full(t)
	before := everything(t, s)
	for _, statement := range []string{
		"DELETE FROM captures", "UPDATE captures SET outcome = 'failed'", "UPDATE captures SET version = NULL",
		"DELETE FROM blobs", "UPDATE blobs SET zstd = x''", "DELETE FROM snapshots", "UPDATE snapshots SET url = ''",
		"DELETE FROM versions", "UPDATE versions SET body = x''", "UPDATE versions SET first_seen = 0", "UPDATE versions SET text_sha = ''",
		"UPDATE versions SET state = 'candidate' WHERE state = 'settled'", "UPDATE versions SET settled_at = 1 WHERE state = 'baseline'",
		"UPDATE versions SET state = 'settled' WHERE state = 'candidate'", // without its time
		"DELETE FROM changes", "UPDATE changes SET told = 0", "DELETE FROM alerts", "UPDATE alerts SET channel = 'slack:x'",
		"UPDATE alerts SET change = NULL", "UPDATE provisions SET text = ''",
	} {
		if _, err := s.write.Exec(statement); err == nil || !strings.Contains(err.Error(), "constraint failed") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
	if after := everything(t, s); after != before {
		t.Error("something was written")
	}
}

func TestOddValuesAreRefusedBySchema(t *testing.T) {
	s := full(t)
	for _, statement := range []string{
		"UPDATE documents SET next_at = 'soon'", "UPDATE documents SET in_force = 99", "INSERT INTO breaks (channel, reason, since) VALUES ('slack:a', NULL, 1)",
		"UPDATE alerts SET state = 'lost'", "INSERT INTO snapshots SELECT 99, 99, document, part, readable, at, url, final_url, status, header, blob FROM snapshots",
		`UPDATE documents SET body = "nosuchcolumn"`,
	} {
		if _, err := s.write.Exec(statement); err == nil {
			t.Errorf("%s is accepted", statement)
		}
	}
}

// A failure at any step of the transaction takes all steps back.
func TestFailureInTheTransactionWritesNothing(t *testing.T) {
	for _, step := range []string{"INSERT ON blobs", "INSERT ON versions", "UPDATE ON versions", "INSERT ON captures",
		"INSERT ON snapshots",
		"INSERT ON changes", "INSERT ON alerts", "DELETE ON provisions", "INSERT ON provisions", "UPDATE ON documents",
		"UPDATE ON outages", "UPDATE ON outage_documents", "UPDATE ON alerts"} {
		t.Run(step, func(t *testing.T) {
			s := full(t)
			blind := seen("acme/aup", clock(3), clausewatch.Failed)
			blind.Failures, blind.BlindSince, blind.Joins = 3, clock(3), clausewatch.OutageOfHost
			record(t, s, blind)
			before := everything(t, s)
			look := brings(reading("acme/aup", clock(4), "Four."), Settled, change(clausewatch.High, true))
			look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://acme.example/aup", clock(4), "four")}, true
			look.Leaves = true
			must(s.write.Exec("CREATE TRIGGER disaster BEFORE " + step + " BEGIN SELECT RAISE(ABORT, 'disaster'); END"))
			_, err := s.Record(t.Context(), look)
			says(t, err, "disaster", "record look at")
			if after := everything(t, s); after != before {
				t.Errorf("something was written:\n%s", after)
			}
			must(s.write.Exec("DROP TRIGGER disaster"))
			if ids := record(t, s, look); len(ids.Alerts) != 2 {
				t.Errorf("afterwards the same look owes %v", ids.Alerts)
			}
			integrity(t, s)
		})
	}
}

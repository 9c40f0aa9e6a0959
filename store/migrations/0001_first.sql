-- +goose Up
-- All times are Unix milliseconds. Bodies are zstd of JSON; what is queried has columns of its own.

-- What is watched. Nothing is deleted when the configuration drops it: watched becomes 0.
CREATE TABLE platforms (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    aliases TEXT NOT NULL, -- JSON array
    watched INTEGER NOT NULL
) STRICT;

CREATE TABLE documents (
    id          INTEGER PRIMARY KEY,
    ref         TEXT NOT NULL UNIQUE,
    platform    TEXT NOT NULL REFERENCES platforms (id),
    position    INTEGER NOT NULL, -- within its platform, as configured
    body        TEXT NOT NULL,    -- JSON of the document
    reading     TEXT NOT NULL,    -- identifies addresses and selectors
    watched     INTEGER NOT NULL,
    origin      TEXT NOT NULL DEFAULT 'config' CHECK (origin IN ('config', 'chat')), -- who asked for it to be watched
    next_at     INTEGER NOT NULL,
    in_force    INTEGER REFERENCES versions (id),
    candidate   INTEGER REFERENCES versions (id),
    sent_by     INTEGER REFERENCES captures (id), -- the look that brought the last readable snapshots
    readable_at INTEGER,                          -- the last look that gave a text
    looks       INTEGER NOT NULL DEFAULT 0,       -- all that were made
    last_look   INTEGER REFERENCES captures (id),
    looked_at   INTEGER,                          -- when that was
    texts       INTEGER NOT NULL DEFAULT 0,       -- those that gave a text
    first_text  INTEGER,                          -- when the first one did
    last_text   INTEGER REFERENCES captures (id), -- the last one that did
    text_at     INTEGER,                          -- when that was
    told_at     INTEGER,                          -- the last change that channels are told, at once or in a digest
    failures    INTEGER NOT NULL DEFAULT 0,
    blind_since INTEGER,
    moved_told  TEXT NOT NULL DEFAULT '' -- JSON array: the new addresses that were suggested last
) STRICT;
CREATE INDEX documents_due ON documents (next_at) WHERE watched = 1;
CREATE INDEX documents_by_platform ON documents (platform, position);
CREATE INDEX documents_watched ON documents (platform, ref) WHERE watched = 1; -- holds all that a search needs
CREATE INDEX documents_read ON documents (ref) WHERE watched = 1 AND in_force IS NOT NULL;

-- Counts the changes of what is watched, so that who remembers it knows whether it is still so.
CREATE TABLE catalogue (revision INTEGER NOT NULL) STRICT;
INSERT INTO catalogue (revision) VALUES (0);
-- +goose StatementBegin
CREATE TRIGGER platforms_come AFTER INSERT ON platforms BEGIN UPDATE catalogue SET revision = revision + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER platforms_change AFTER UPDATE ON platforms BEGIN UPDATE catalogue SET revision = revision + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_come AFTER INSERT ON documents BEGIN UPDATE catalogue SET revision = revision + 1; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_change AFTER UPDATE OF id, ref, platform, position, body, watched ON documents
BEGIN UPDATE catalogue SET revision = revision + 1; END;
-- +goose StatementEnd

-- Facts: rows of these are only ever added.
CREATE TABLE captures (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL REFERENCES documents (ref),
    at       INTEGER NOT NULL,
    took     INTEGER NOT NULL, -- microseconds
    outcome  TEXT NOT NULL,
    cause    TEXT NOT NULL,
    detail   TEXT NOT NULL,
    version  INTEGER REFERENCES versions (id), -- the text that was read, null when none was
    moved    TEXT NOT NULL                     -- JSON array: where the addresses seem to have gone; '' for nowhere
) STRICT;
CREATE INDEX captures_by_document ON captures (document, at, outcome);

-- The looks of each document until the end of a day in UTC, counted from 1970, one row for each day that has any: to go through
-- looks one by one takes long where there are many. Looks may be recorded out of their order.
CREATE TABLE days (
    document TEXT NOT NULL REFERENCES documents (ref),
    day      INTEGER NOT NULL,
    looks    INTEGER NOT NULL, -- of this day and all before
    texts    INTEGER NOT NULL, -- those that gave a text
    gap      INTEGER NOT NULL, -- at least the longest time from a look of this day back to the one before it, of whatever day
    PRIMARY KEY (document, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX days_by_gap ON days (day, gap);
-- +goose StatementBegin
CREATE TRIGGER captures_sum_up AFTER INSERT ON captures BEGIN
    UPDATE days SET looks = looks + 1, texts = texts + (new.outcome IN ('unchanged', 'changed'))
    WHERE document = new.document AND day > new.at / 86400000;
    INSERT INTO days (document, day, looks, texts, gap)
    SELECT new.document, new.at / 86400000,
        1 + coalesce((SELECT looks FROM days WHERE document = new.document AND day < new.at / 86400000 ORDER BY day DESC LIMIT 1), 0),
        (new.outcome IN ('unchanged', 'changed'))
            + coalesce((SELECT texts FROM days WHERE document = new.document AND day < new.at / 86400000 ORDER BY day DESC LIMIT 1), 0),
        coalesce(new.at - (SELECT at FROM captures
            WHERE new.outcome IN ('unchanged', 'changed') AND document = new.document AND at < new.at AND outcome IN ('unchanged', 'changed')
            ORDER BY at DESC LIMIT 1), 0)
    WHERE true
    ON CONFLICT (document, day) DO UPDATE SET looks = looks + 1, texts = texts + (new.outcome IN ('unchanged', 'changed')),
        gap = max(gap, excluded.gap);
END;
-- +goose StatementEnd

-- The looks of each document are counted, and the first and the last ones noted, so that they are not sought where all documents are
-- asked about.
-- +goose StatementBegin
CREATE TRIGGER captures_last AFTER INSERT ON captures BEGIN
    UPDATE documents SET looks = looks + 1,
        last_look = CASE WHEN coalesce(looked_at, new.at) <= new.at THEN new.id ELSE last_look END,
        looked_at = max(coalesce(looked_at, new.at), new.at)
    WHERE ref = new.document;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER captures_last_text AFTER INSERT ON captures WHEN new.outcome IN ('unchanged', 'changed') BEGIN
    UPDATE documents SET texts = texts + 1, first_text = min(coalesce(first_text, new.at), new.at),
        last_text = CASE WHEN coalesce(text_at, new.at) <= new.at THEN new.id ELSE last_text END,
        text_at = max(coalesce(text_at, new.at), new.at)
    WHERE ref = new.document;
END;
-- +goose StatementEnd

CREATE TABLE blobs (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL UNIQUE,
    size   INTEGER NOT NULL,
    base   INTEGER REFERENCES blobs (id), -- the dictionary it is compressed with; null for a keyframe
    depth  INTEGER NOT NULL,              -- bases down to the keyframe
    zstd   BLOB NOT NULL
) STRICT;

CREATE TABLE snapshots (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    capture   INTEGER NOT NULL REFERENCES captures (id),
    document  TEXT NOT NULL REFERENCES documents (ref),
    part      INTEGER NOT NULL,
    readable  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    url       TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status    INTEGER NOT NULL,
    header    TEXT NOT NULL, -- JSON
    blob      INTEGER NOT NULL REFERENCES blobs (id)
) STRICT;
CREATE UNIQUE INDEX snapshots_by_capture ON snapshots (capture, part);
CREATE INDEX snapshots_last ON snapshots (document, part, readable, id);
CREATE INDEX snapshots_by_blob ON snapshots (blob, readable, id);

CREATE TABLE versions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    document   TEXT NOT NULL REFERENCES documents (ref),
    state      TEXT NOT NULL CHECK (state IN ('baseline', 'candidate', 'settled', 'dropped', 'replaced', 'technical')),
    text_sha   TEXT NOT NULL,
    provisions INTEGER NOT NULL, -- how many
    classifier INTEGER NOT NULL, -- number of the one that wrote on them; 0 for none
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    settled_at INTEGER,          -- when it came into force; null while it has not
    facts      TEXT NOT NULL,    -- JSON of the version without its text and provisions
    body       BLOB NOT NULL     -- the whole version
) STRICT;
CREATE INDEX versions_in_force ON versions (document, first_seen, settled_at, id) WHERE settled_at IS NOT NULL;
CREATE INDEX versions_by_document ON versions (document, id);

CREATE TABLE changes (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    document     TEXT NOT NULL REFERENCES documents (ref),
    from_version INTEGER NOT NULL REFERENCES versions (id),
    to_version   INTEGER NOT NULL REFERENCES versions (id),
    at           INTEGER NOT NULL,
    severity     INTEGER NOT NULL,
    material     INTEGER NOT NULL,
    told         INTEGER NOT NULL,
    digest       INTEGER NOT NULL CHECK (digest = 0 OR told = 0), -- it is told in a digest of its document
    digested_at  INTEGER,                                         -- when that digest was owed; null while it waits
    technical    INTEGER NOT NULL, -- our reading changed, not the policy
    added        INTEGER NOT NULL,
    removed      INTEGER NOT NULL,
    modified     INTEGER NOT NULL,
    moved        INTEGER NOT NULL,
    renumbered   INTEGER NOT NULL,
    split        INTEGER NOT NULL,
    merged       INTEGER NOT NULL,
    event        INTEGER REFERENCES changes (id), -- the first change of its platform with the same wording; null when it is that
    why          TEXT NOT NULL, -- the rule that decided whether it is told
    body         BLOB NOT NULL
) STRICT;
CREATE INDEX changes_by_document ON changes (document, at, told, digest, severity); -- holds all that a choice of the newest needs
CREATE INDEX changes_by_time ON changes (at);
CREATE INDEX changes_of_policy ON changes (document, at, told, digest, severity) WHERE technical = 0;
CREATE INDEX changes_held ON changes (document, at, why) WHERE technical = 0 AND told = 0 AND digest = 0;
CREATE INDEX changes_waiting ON changes (document, at) WHERE digest = 1 AND digested_at IS NULL;
CREATE INDEX changes_of_event ON changes (event) WHERE event IS NOT NULL;
CREATE INDEX changes_digested ON changes (document, digested_at) WHERE digested_at IS NOT NULL;

-- +goose StatementBegin
CREATE TRIGGER changes_last_told AFTER INSERT ON changes WHEN new.told + new.digest = 1 BEGIN
    UPDATE documents SET told_at = max(coalesce(told_at, new.at), new.at) WHERE ref = new.document;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER captures_stay BEFORE UPDATE ON captures BEGIN SELECT RAISE(ABORT, 'captures are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER captures_remain BEFORE DELETE ON captures BEGIN SELECT RAISE(ABORT, 'captures are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'snapshots are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER blobs_remain BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'snapshots are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshots_stay BEFORE UPDATE ON snapshots BEGIN SELECT RAISE(ABORT, 'snapshots are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshots_remain BEFORE DELETE ON snapshots BEGIN SELECT RAISE(ABORT, 'snapshots are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER versions_stay BEFORE UPDATE OF id, document, text_sha, provisions, first_seen, facts, body ON versions
BEGIN SELECT RAISE(ABORT, 'versions are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER versions_settle_once BEFORE UPDATE OF state, settled_at ON versions
WHEN NOT (old.state = 'candidate' AND (new.state = 'settled' AND new.settled_at IS NOT NULL OR new.state IN ('dropped', 'replaced') AND new.settled_at IS NULL))
BEGIN SELECT RAISE(ABORT, 'only a candidate becomes settled or dropped'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER versions_remain BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'versions are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changes_stay BEFORE UPDATE OF id, document, from_version, to_version, at, severity, material, told, digest,
    technical, added, removed, modified, moved, renumbered, split, merged, event, why, body ON changes
BEGIN SELECT RAISE(ABORT, 'changes are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changes_digested_once BEFORE UPDATE OF digested_at ON changes
WHEN NOT (old.digest = 1 AND old.digested_at IS NULL AND new.digested_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'only a change that waits for a digest goes into one'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changes_remain BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'changes are only ever added'); END;
-- +goose StatementEnd

-- The wording of the changes that were told: a hash of what each materially changed clause lost and gained. Changes of one
-- platform that share it are one event.
CREATE TABLE wordings (
    hash   INTEGER NOT NULL,
    change INTEGER NOT NULL REFERENCES changes (id),
    PRIMARY KEY (hash, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX wordings_by_change ON wordings (change);

-- The days that the versions in force state, each with the change since which its document states it. A row is replaced when its
-- version is no longer in force; versions keep theirs in facts.
CREATE TABLE deadlines (
    document  TEXT NOT NULL REFERENCES documents (ref),
    on_day    TEXT NOT NULL, -- 2006-01-02
    kind      TEXT NOT NULL CHECK (kind IN ('takes_effect', 'opt_out_closes')),
    provision TEXT NOT NULL, -- the clause that states it; '' for the text's own dates
    words     TEXT NOT NULL,
    version   INTEGER NOT NULL REFERENCES versions (id),
    change    INTEGER REFERENCES changes (id), -- null where the first version states it, or a reading of ours found it
    since     INTEGER NOT NULL,                -- when a version that states it was first seen
    PRIMARY KEY (document, on_day, kind, provision)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_by_day ON deadlines (on_day);

-- What changes are about: the ids of their provisions before and after, so that the past of one is found without reading that
-- of its whole document, and mostly without reading any change.
CREATE TABLE touched (
    document  TEXT NOT NULL,
    provision TEXT NOT NULL,
    change    INTEGER NOT NULL REFERENCES changes (id),
    material  INTEGER NOT NULL, -- what it does to this one is news
    beside    INTEGER NOT NULL, -- others stand beside this one in it: it was split, or made of them, or has another id since
    PRIMARY KEY (document, provision, change)
) STRICT, WITHOUT ROWID;

-- Who hears of what, and what is owed.
CREATE TABLE subscriptions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      TEXT NOT NULL,
    platform     TEXT NOT NULL, -- '' is every platform
    document     TEXT NOT NULL, -- id within the platform; '' is every document
    clause       TEXT NOT NULL, -- id of the provision of the document that it follows; '' is every one
    about        TEXT NOT NULL, -- the words by which that provision was asked for
    category     TEXT NOT NULL, -- of the changed provisions; '' is every one
    min_severity INTEGER NOT NULL,
    rhythm       TEXT NOT NULL CHECK (rhythm IN ('', 'daily', 'weekly')), -- '' is at once
    origin       TEXT NOT NULL CHECK (origin IN ('config', 'chat'))
) STRICT;
CREATE INDEX subscriptions_by_channel ON subscriptions (channel);

-- What is set for a channel; one without a row has the defaults.
CREATE TABLE channels (
    channel     TEXT PRIMARY KEY,
    zone        TEXT NOT NULL, -- IANA name; '' is UTC
    quiet       TEXT NOT NULL, -- hours in that zone without alerts, '20:00-08:00'; '' is none
    report      TEXT NOT NULL CHECK (report IN ('weekly', 'off')),
    muted_until INTEGER,       -- null while it is not muted
    mutes       TEXT NOT NULL, -- JSON object: until when platforms are muted, by their ids
    delivery    TEXT NOT NULL, -- JSON: how alerts come to it
    fixed       TEXT NOT NULL  -- JSON array: which of these the configuration has set
) STRICT;

-- Changes that a channel hears of together, later than they were recorded: a row goes into an alert and is deleted here.
CREATE TABLE waiting (
    channel TEXT NOT NULL,
    change  INTEGER NOT NULL REFERENCES changes (id),
    due_at  INTEGER NOT NULL,
    why     TEXT NOT NULL CHECK (why IN ('daily', 'weekly', 'quiet', 'muted', 'platform', 'many')),
    PRIMARY KEY (channel, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_due ON waiting (due_at);

-- Facts: each change of what is watched, of who hears of what, and of what is set for a channel.
CREATE TABLE config_changes (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    who      TEXT NOT NULL, -- 'config', or the person: 'slack:U123'
    channel  TEXT NOT NULL, -- '' for what is watched
    what     TEXT NOT NULL, -- platform, document, subscription, channel, workspace
    subject  TEXT NOT NULL, -- which one, in words
    before   TEXT,          -- JSON; null when it was made
    after    TEXT           -- JSON; null when it was taken away
) STRICT;
CREATE INDEX config_changes_by_time ON config_changes (at);
-- +goose StatementBegin
CREATE TRIGGER config_changes_stay BEFORE UPDATE ON config_changes BEGIN SELECT RAISE(ABORT, 'changes of the configuration are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER config_changes_remain BEFORE DELETE ON config_changes BEGIN SELECT RAISE(ABORT, 'changes of the configuration are only ever added'); END;
-- +goose StatementEnd

-- The times in which a channel could not be reached until somebody acted. What it is owed is parked meanwhile.
CREATE TABLE breaks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel    TEXT NOT NULL,
    reason     TEXT NOT NULL, -- with the next move
    since      INTEGER NOT NULL,
    try_at     INTEGER,       -- when the oldest alert that is owed is tried; null for when somebody gives a reason to
    left_at    INTEGER,       -- when the bot was taken from the channel's server; null where that is not what broke it
    retired_at INTEGER,       -- when its subscriptions were, because the bot had left for long
    ended_at   INTEGER,
    followed   INTEGER NOT NULL DEFAULT 0 -- how many alerts followed the first one at its end
) STRICT;
CREATE UNIQUE INDEX breaks_open ON breaks (channel) WHERE ended_at IS NULL;
CREATE INDEX breaks_by_channel ON breaks (channel, id);

-- The server or workspace that a channel is in, where its platform tells of channels by that.
CREATE TABLE servers (
    channel TEXT PRIMARY KEY,
    server  TEXT NOT NULL
) STRICT;
CREATE INDEX servers_by_server ON servers (server);

-- Installations through which nothing is sent, because their platform refuses all of it.
CREATE TABLE holds (
    installation TEXT PRIMARY KEY, -- 'discord:', 'slack:', 'slack:T123/'
    reason       TEXT NOT NULL,    -- with the next move
    since        INTEGER NOT NULL,
    try_at       INTEGER NOT NULL, -- when one alert is tried
    tries        INTEGER NOT NULL  -- that failed
) STRICT;

-- Facts: messages whose form a chat platform refused, which is a bug of ours, and that went out in the plain form.
CREATE TABLE plain_forms (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    channel TEXT NOT NULL,
    alert   INTEGER NOT NULL, -- 0 for an answer
    answer  TEXT NOT NULL     -- the platform's word for what is wrong
) STRICT;
CREATE INDEX plain_forms_by_time ON plain_forms (at);

-- What could not be read: one row for each time that documents were blind together.
CREATE TABLE outages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    scope      TEXT NOT NULL CHECK (scope IN ('document', 'host', 'connection')),
    host       TEXT NOT NULL, -- '' for our own connection
    cause      TEXT NOT NULL, -- as it began
    since      INTEGER NOT NULL,
    touched_at INTEGER NOT NULL, -- when its alerts last had something new to say
    ended_at   INTEGER,
    told_at    INTEGER,          -- when its end was owed to the channels
    part_of    INTEGER REFERENCES outages (id) -- the outage of our connection that it turned out to be; null for none
) STRICT;
CREATE INDEX outages_open ON outages (scope, host, cause) WHERE ended_at IS NULL;
CREATE INDEX outages_absorbed ON outages (part_of) WHERE part_of IS NOT NULL;

CREATE TABLE outage_documents (
    outage   INTEGER NOT NULL REFERENCES outages (id),
    document TEXT NOT NULL REFERENCES documents (ref),
    host     TEXT NOT NULL,
    cause    TEXT NOT NULL, -- of its last look in the outage
    since    INTEGER NOT NULL,
    ended_at INTEGER,
    read     INTEGER NOT NULL DEFAULT 0, -- it ended because the document could be read
    PRIMARY KEY (outage, document)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outage_of_document ON outage_documents (document) WHERE ended_at IS NULL;
CREATE INDEX outages_by_document ON outage_documents (document, outage);

CREATE TABLE alerts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: it is part of the key that a repeat carries
    channel     TEXT NOT NULL,
    chat        TEXT NOT NULL, -- the channel's platform
    kind        TEXT NOT NULL CHECK (kind IN ('change', 'blind', 'recovered', 'moved', 'digest', 'test', 'reminder', 'again', 'report', 'lost')),
    document    TEXT NOT NULL,
    change      INTEGER REFERENCES changes (id),
    outage      INTEGER REFERENCES outages (id),
    capture     INTEGER REFERENCES captures (id),
    since       INTEGER,
    about       INTEGER REFERENCES alerts (id), -- the alert that is told again
    deadline    TEXT,                           -- JSON of what is reminded of
    days        INTEGER,                        -- before that day
    review      INTEGER REFERENCES reviews (id), -- the snooze whose end tells it again; null when it is told because nobody took it up
    break       INTEGER REFERENCES breaks (id), -- of the kind lost: what it tells of; of others: the break of their channel after which they came first
    told_in     INTEGER REFERENCES alerts (id), -- the digest that tells it; null where it is not merged
    state       TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'parked', 'merged')),
    attempts    INTEGER NOT NULL DEFAULT 0, -- failed ones
    next_at     INTEGER NOT NULL,
    lease_until INTEGER NOT NULL DEFAULT 0,
    post_id     TEXT NOT NULL DEFAULT '',
    error       TEXT NOT NULL DEFAULT '',
    created     INTEGER NOT NULL,
    sent        INTEGER,
    revision    INTEGER NOT NULL DEFAULT 0, -- how often what it tells has become another
    shown       INTEGER NOT NULL DEFAULT 0, -- the revision that its message shows
    edit_at     INTEGER NOT NULL DEFAULT 0, -- when an edit may be tried
    edit_attempts INTEGER NOT NULL DEFAULT 0 -- failed ones since the last that was shown
) STRICT;
CREATE UNIQUE INDEX alerts_once ON alerts (capture, kind, channel) WHERE capture IS NOT NULL;
CREATE UNIQUE INDEX alerts_of_outage ON alerts (outage, kind, channel) WHERE outage IS NOT NULL;
CREATE UNIQUE INDEX alerts_of_deadline ON alerts (document, json_extract(deadline, '$.kind'), json_extract(deadline, '$.on'), days, channel)
    WHERE deadline IS NOT NULL;
CREATE UNIQUE INDEX alerts_of_period ON alerts (channel, since) WHERE kind = 'report';
CREATE UNIQUE INDEX alerts_again ON alerts (about, coalesce(review, 0)) WHERE about IS NOT NULL;
CREATE UNIQUE INDEX alerts_of_break ON alerts (break, channel) WHERE kind = 'lost';
CREATE INDEX alerts_told_in ON alerts (told_in) WHERE told_in IS NOT NULL;
CREATE INDEX alerts_owed ON alerts (chat, channel, id, attempts, next_at, kind) WHERE state = 'owed'; -- holds all that is asked of it
CREATE INDEX alerts_to_edit ON alerts (chat, channel, id) WHERE state = 'sent' AND revision > shown;
CREATE INDEX alerts_by_channel ON alerts (channel, state, id);
CREATE INDEX alerts_lately ON alerts (channel, created) WHERE kind = 'change';
CREATE INDEX alerts_of_change ON alerts (change, channel) WHERE change IS NOT NULL;
CREATE INDEX alerts_by_document ON alerts (document, id);
CREATE INDEX alerts_sent ON alerts (sent) WHERE state = 'sent';
CREATE INDEX alerts_sent_to ON alerts (channel, sent) WHERE state = 'sent';
-- +goose StatementBegin
CREATE TRIGGER alerts_stay BEFORE UPDATE OF id, channel, chat, kind, document, change, outage, capture, since, about, deadline, days, review, created ON alerts
BEGIN SELECT RAISE(ABORT, 'what an alert is about is never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER alerts_remain BEFORE DELETE ON alerts BEGIN SELECT RAISE(ABORT, 'alerts are only ever added'); END;
-- +goose StatementEnd

-- Alerts that an announcement channel publishes to the channels that follow it, from when they were sent.
CREATE TABLE crossposts (
    alert    INTEGER PRIMARY KEY REFERENCES alerts (id),
    channel  TEXT NOT NULL,
    chat     TEXT NOT NULL, -- the channel's platform
    state    TEXT NOT NULL CHECK (state IN ('owed', 'done', 'failed')),
    queued   INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    ended    INTEGER, -- null while it is owed
    attempts INTEGER NOT NULL DEFAULT 0, -- failed ones
    error    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX crossposts_owed ON crossposts (chat, channel, alert) WHERE state = 'owed';
CREATE INDEX crossposts_lately ON crossposts (channel, ended) WHERE state = 'done';

-- What an alert tells of beside its own change: the changes of a digest, and those of the same event in other documents.
CREATE TABLE alert_changes (
    alert  INTEGER NOT NULL REFERENCES alerts (id),
    change INTEGER NOT NULL REFERENCES changes (id),
    at     INTEGER NOT NULL, -- when it became part of the alert
    why    TEXT NOT NULL DEFAULT '' CHECK (why IN ('', 'daily', 'weekly', 'quiet', 'muted', 'platform', 'many')), -- it waited before; '' when it did not
    PRIMARY KEY (alert, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_changes_by_change ON alert_changes (change);
-- +goose StatementBegin
CREATE TRIGGER alert_changes_stay BEFORE UPDATE ON alert_changes BEGIN SELECT RAISE(ABORT, 'what an alert tells of is never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER alert_changes_remain BEFORE DELETE ON alert_changes BEGIN SELECT RAISE(ABORT, 'what an alert tells of is only ever added to'); END;
-- +goose StatementEnd

-- Facts: what people decided about what an alert told.
CREATE TABLE reviews (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    alert    INTEGER NOT NULL REFERENCES alerts (id),
    at       INTEGER NOT NULL,
    action   TEXT NOT NULL CHECK (action IN ('acknowledge', 'assign', 'snooze', 'not_material', 'comment', 'reopen')),
    by       TEXT NOT NULL,       -- who: 'slack:U123', 'console'
    name     TEXT NOT NULL,       -- as people call them; '' when that is not known
    assignee TEXT NOT NULL,       -- of an assignment: 'slack:U456', or a name
    assigned TEXT NOT NULL,       -- the assignee as people call them; '' when that is not known
    until    INTEGER,             -- of a snooze
    text     TEXT NOT NULL        -- what was said with it: the comment, the reason of what is not material
) STRICT;
CREATE INDEX reviews_by_alert ON reviews (alert, id);
CREATE INDEX reviews_snoozing ON reviews (until) WHERE action = 'snooze';
-- +goose StatementBegin
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are never rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_remain BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;
-- +goose StatementEnd

-- The provisions of the versions in force, and their words. An id is its document's id times 2^20 plus a number, so that
-- a search knows the document of a match without reading it.
CREATE TABLE provisions (
    id       INTEGER PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (ref),
    version  INTEGER NOT NULL REFERENCES versions (id),
    classifier INTEGER NOT NULL, -- of that version
    seen     INTEGER NOT NULL, -- when it was first seen
    category TEXT NOT NULL, -- '' for none
    sketch   BLOB,          -- null for none
    heading  TEXT NOT NULL,
    text     TEXT NOT NULL,
    body     TEXT NOT NULL -- JSON of the provision without what has a column
) STRICT;
CREATE INDEX provisions_alike ON provisions (category, classifier, id, sketch) WHERE sketch IS NOT NULL; -- holds all that a likeness needs
CREATE VIRTUAL TABLE provisions_words USING fts5 (
    heading, text, content = 'provisions', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3'
);
-- +goose StatementBegin
CREATE TRIGGER provisions_in AFTER INSERT ON provisions BEGIN
    INSERT INTO provisions_words (rowid, heading, text) VALUES (new.id, new.heading, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER provisions_stay BEFORE UPDATE ON provisions BEGIN SELECT RAISE(ABORT, 'provisions are replaced, not rewritten'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER provisions_out AFTER DELETE ON provisions BEGIN
    INSERT INTO provisions_words (provisions_words, rowid, heading, text) VALUES ('delete', old.id, old.heading, old.text);
END;
-- +goose StatementEnd

-- Every text of a provision that a document ever had, in any version that was stored, dropped candidates included. Hash
-- is the first eight bytes of its SHA-256. Rows are only added and confirmed.
CREATE TABLE seen (
    document TEXT NOT NULL,
    hash     INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (document, hash)
) STRICT, WITHOUT ROWID;

-- What a language model wrote about a change and passed the check, or why nothing it wrote did. The summary in the change
-- stands beside it, whatever is here.
CREATE TABLE explanations (
    change  INTEGER PRIMARY KEY REFERENCES changes (id),
    text    TEXT NOT NULL, -- '' when it was refused
    model   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    refused TEXT NOT NULL CHECK ((text = '') <> (refused = '')) -- why, '' when it was not
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER explanations_stay BEFORE UPDATE ON explanations BEGIN SELECT RAISE(ABORT, 'explanations are never rewritten'); END;
-- +goose StatementEnd

-- Slack workspaces that installed the app. A row stays when the app is removed, and a new installation takes its place.
CREATE TABLE workspaces (
    team         TEXT PRIMARY KEY,
    enterprise   TEXT NOT NULL, -- '' for none
    name         TEXT NOT NULL,
    bot          TEXT NOT NULL, -- the user that the app is there
    scopes       TEXT NOT NULL, -- JSON array
    token        BLOB NOT NULL, -- encrypted, with the team as additional data
    key          TEXT NOT NULL, -- names the key that it is encrypted with
    installed_at INTEGER NOT NULL,
    installed_by TEXT NOT NULL, -- 'slack:T0123/U0123'
    gone_at      INTEGER,       -- null while Slack lets the app in
    gone_why     TEXT NOT NULL CHECK ((gone_why = '') = (gone_at IS NULL))
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER workspaces_remain BEFORE DELETE ON workspaces BEGIN SELECT RAISE(ABORT, 'workspaces are marked as gone, never deleted'); END;
-- +goose StatementEnd

-- What the side of a chat platform has to know again after a restart, in its own words, by key.
CREATE TABLE notes (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

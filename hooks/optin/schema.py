"""The tables, as steps from an empty file to the present."""

# Step n brings a database of version n to n + 1. A released step is never changed: the next one is
# added below it.
MIGRATIONS = (
    """
    CREATE TABLE state (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;

    CREATE TABLE subscriber (
        id INTEGER PRIMARY KEY,
        ref TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL DEFAULT '',
        created_at REAL NOT NULL,
        undeliverable_at REAL
    ) STRICT;

    -- A request and, once confirmed, the record of a consent. `new` until the worker has seen it.
    CREATE TABLE request (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ref TEXT NOT NULL UNIQUE,
        subscriber INTEGER REFERENCES subscriber (id) ON DELETE CASCADE,
        email TEXT NOT NULL,
        name TEXT NOT NULL,
        lists TEXT NOT NULL,
        page TEXT NOT NULL,
        placement TEXT NOT NULL,
        consent TEXT,
        consent_sha256 TEXT,
        network TEXT,
        at REAL NOT NULL,
        state TEXT NOT NULL DEFAULT 'new'
            CHECK (state IN ('new', 'pending', 'confirmed', 'void')),
        reminded_at REAL,
        confirmed_at REAL
    ) STRICT;
    CREATE INDEX request_state ON request (state, at);
    CREATE INDEX request_subscriber ON request (subscriber);
    CREATE INDEX request_email ON request (email);

    CREATE TABLE subscription (
        subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
        list TEXT NOT NULL,
        request INTEGER REFERENCES request (id) ON DELETE SET NULL,
        confirmed_at REAL NOT NULL,
        left_at REAL,
        PRIMARY KEY (subscriber, list)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX subscription_list ON subscription (list);
    CREATE INDEX subscription_request ON subscription (request);

    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
        request INTEGER REFERENCES request (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reminder', 'welcome', 'already')),
        message_id TEXT NOT NULL UNIQUE,
        content BLOB NOT NULL,
        created_at REAL NOT NULL,
        due_at REAL NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'waiting'
            CHECK (state IN ('waiting', 'sending', 'sent', 'dropped', 'failed')),
        error TEXT,
        done_at REAL
    ) STRICT;
    CREATE INDEX outbox_state ON outbox (state, due_at);
    CREATE INDEX outbox_subscriber ON outbox (subscriber, created_at);
    CREATE INDEX outbox_request ON outbox (request);

    CREATE TABLE suppression (
        hash TEXT PRIMARY KEY,
        reason TEXT NOT NULL,
        at REAL NOT NULL
    ) STRICT;

    -- Figures without persons: they stay when a person's data goes.
    CREATE TABLE tally (
        day TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('subscribed', 'confirmed', 'unsubscribed')),
        dimension TEXT NOT NULL CHECK (dimension IN ('all', 'list', 'page', 'placement')),
        name TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (day, what, dimension, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tally_name ON tally (dimension, name);
    """,
)

import GRDB

/// The tables of the alert history. Times are milliseconds since 1970.
enum HistorySchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: alerts, records, deliveries") { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("2: escalations") { database in
            try database.execute(sql: second)
        }
        migrator.registerMigration("3: where a pruned chain begins") { database in
            try database.execute(sql: third)
        }
        migrator.registerMigration("4: open alerts") { database in
            try database.execute(sql: "CREATE INDEX alerts_open ON alerts (id) WHERE ended_at IS NULL")
        }
        return migrator
    }

    private static let first = """
        -- One row an alert, as its latest record has it.
        CREATE TABLE alerts (
            id TEXT NOT NULL PRIMARY KEY, camera TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL,
            started_at INTEGER NOT NULL, at INTEGER NOT NULL, ended_at INTEGER, score REAL NOT NULL,
            reason TEXT NOT NULL, test INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX alerts_by_time ON alerts (started_at);
        CREATE INDEX alerts_by_camera ON alerts (camera, started_at);
        CREATE INDEX alerts_by_kind ON alerts (kind, started_at);

        -- The record as it was sent, and the hash of its JSON. No row is ever changed.
        CREATE TABLE records (
            sequence INTEGER NOT NULL PRIMARY KEY, alert TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL,
            hash TEXT NOT NULL
        );
        CREATE INDEX records_by_alert ON records (alert, sequence);

        -- The end of the chain; one row.
        CREATE TABLE head (
            id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT
        );

        -- Who is to get a record, and how far that is.
        CREATE TABLE deliveries (
            endpoint TEXT NOT NULL, sequence INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
            attempts INTEGER NOT NULL, accepted_at INTEGER NOT NULL, next_attempt_at INTEGER,
            PRIMARY KEY (endpoint, sequence)
        ) WITHOUT ROWID;
        CREATE INDEX deliveries_by_record ON deliveries (sequence);
        CREATE INDEX deliveries_waiting ON deliveries (endpoint, sequence) WHERE state = 'waiting';
        CREATE INDEX deliveries_dead ON deliveries (endpoint, sequence) WHERE state = 'dead';

        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL,
            answer TEXT NOT NULL
        );
        CREATE INDEX attempts_by_record ON attempts (sequence);

        CREATE TABLE acknowledgements (
            id INTEGER PRIMARY KEY, alert TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, note TEXT
        );
        CREATE INDEX acknowledgements_by_alert ON acknowledgements (alert);
        """

    private static let second = """
        -- Alarms that nobody had acknowledged and that were brought to a further endpoint.
        CREATE TABLE escalations (
            endpoint TEXT NOT NULL, alert TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (endpoint, alert)
        ) WITHOUT ROWID;
        """

    private static let third = """
        -- The last record that was deleted for its age; one row, or none. The oldest record kept follows it.
        CREATE TABLE anchor (
            id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL
        );
        """
}

import { DatabaseSync } from 'node:sqlite';

/** What the store would be without its syncs: writes rows for ever, and says each number once it is committed. */
const [path] = process.argv.slice(2) as [string];
const db = new DatabaseSync(path);
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE row (id INTEGER PRIMARY KEY)');
const insert = db.prepare('INSERT INTO row VALUES (?)');
for (let id = 1; ; id++) {
  insert.run(id);
  process.stdout.write(`${id}\n`);
}

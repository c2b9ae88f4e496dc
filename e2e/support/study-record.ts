import { DatabaseSync } from 'node:sqlite';

/** What a server has stored: the tests' witness for what no page shows. */
export class StudyRecord {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** The failures of links that the pages have reported, sorted, each once. */
  linkFailures(): string[] {
    const rows = this.#all("SELECT payload FROM report WHERE kind = 'link'");
    const failures = rows.map(
      ({ payload }) => (JSON.parse(String(payload)) as { failure: string | null }).failure,
    );
    return [...new Set(failures.filter((failure) => failure !== null))].sort();
  }

  /** The kinds of what one person's page has reported, in order. */
  reportsOf(participant: string): string[] {
    const rows = this.#all('SELECT participant, kind FROM report ORDER BY ordinal, seq');
    return rows.filter((row) => row.participant === participant).map(({ kind }) => String(kind));
  }

  /** What everybody's pages have reported of one kind, in the order in which it came. */
  reports(kind: string): ReadonlyArray<Readonly<Record<string, unknown>>> {
    const rows = this.#all('SELECT participant, kind, payload FROM report ORDER BY position, item');
    return rows
      .filter((row) => row.kind === kind)
      .map(({ participant, payload }) => ({ ...JSON.parse(String(payload)), participant }));
  }

  /** Everything that was reported, a line each, in the order in which it came. */
  allReports(): string[] {
    const rows = this.#all('SELECT participant, seq, payload FROM report ORDER BY position, item');
    return rows.map(({ participant, seq, payload }) => `${participant} ${seq} ${payload}`);
  }

  /** Reports that never came although later ones of the same person did: `participant:number`. */
  missingReports(): string[] {
    const rows = this.#all('SELECT participant, seq FROM report ORDER BY participant, seq');
    return rows.flatMap(({ participant, seq }, index) => {
      const before = rows[index - 1];
      const expected = before?.participant === participant ? Number(before?.seq) + 1 : Number(seq);
      return Number(seq) === expected ? [] : [`${participant}:${expected}`];
    });
  }

  /** The outcome of everybody who has come, by participant; null while there is none. */
  outcomes(): Readonly<Record<string, unknown>> {
    const rows = this.#all('SELECT participant, outcome FROM enrolment ORDER BY ordinal');
    return Object.fromEntries(rows.map(({ participant, outcome }) => [String(participant), outcome]));
  }

  #all(query: string): Record<string, unknown>[] {
    const record = new DatabaseSync(this.#file, { readOnly: true });
    try {
      return record.prepare(query).all();
    } finally {
      record.close();
    }
  }
}

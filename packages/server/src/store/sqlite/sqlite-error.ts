/** Primary result codes of SQLite that we tell apart (sqlite.org/rescode.html). */
export const SQLITE = { BUSY: 5, CORRUPT: 11, TOOBIG: 18, CONSTRAINT: 19, MISMATCH: 20, NOTADB: 26 } as const;

/** The primary result code of an error of `node:sqlite`; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  // The upper bytes say more precisely what went wrong.
  return error.errcode & 0xff;
}

/**
 * Whether the error lies in one write alone (a value that no column takes, a broken constraint), so that the others of
 * the transaction can go on. Everything else is the disk's or the file's and ends the transaction.
 */
export function isOfOneWrite(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === undefined) return true;
  return code === SQLITE.CONSTRAINT || code === SQLITE.MISMATCH || code === SQLITE.TOOBIG;
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

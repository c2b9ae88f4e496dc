import { fileURLToPath } from 'node:url';

/** The real command. */
export const SERVER_COMMAND = fileURLToPath(
  new URL('../../../packages/server/src/cli/main.ts', import.meta.url),
);

/** To be in the server's environment: the ledger is shown to the lab alone. */
export const ADMIN_TOKEN = 'admin-token-of-the-bench';

/** What the server holds, by name. */
export async function readLedger(address: string): Promise<Readonly<Record<string, number>>> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(`${address}/debug/ledger`, { headers });
  if (!answer.ok) throw new Error(`the ledger was refused: ${answer.status}`);
  return (await answer.json()) as Record<string, number>;
}

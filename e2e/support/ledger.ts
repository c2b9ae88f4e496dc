import { randomBytes } from 'node:crypto';
import { expect } from '@playwright/test';

/** What a server holds, by name. All zero when nobody is there and nothing is left to do. */
export interface Ledger {
  readonly [name: string]: number;
}

/** Of every server that the tests start. */
export const ADMIN_TOKEN = randomBytes(24).toString('hex');

/** Of a server that was started with `--debug`. */
export async function readLedger(address: string): Promise<Ledger> {
  const response = await fetch(`${address}/debug/ledger`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  if (!response.ok) throw new Error(`/debug/ledger says ${response.status}`);
  return (await response.json()) as Ledger;
}

/** What is worth nothing if the ledger has forgotten to count it. */
const COUNTED = ['storedSessions', 'storedSeats', 'storedDeadlines', 'rooms', 'socketRooms', 'listeners'];

/**
 * SES-5: with everybody gone and every deadline past, the server holds no session, deadline, room, seat, listener.
 * Left out is the one wake-up that all deadlines share: it may outlive the last of them until it rings for nothing.
 */
export async function expectNothingHeld(ledger: () => Promise<Ledger>, timeout = 20_000): Promise<void> {
  const held = async () => {
    const { timers, ...rest } = await ledger();
    expect(Object.keys(rest)).toEqual(expect.arrayContaining(COUNTED));
    expect(timers ?? 0).toBeLessThanOrEqual(1);
    return Object.entries(rest).filter(([, count]) => count !== 0);
  };
  await expect.poll(held, { timeout }).toEqual([]);
}

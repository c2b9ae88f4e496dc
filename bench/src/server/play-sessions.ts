import { createProtocolBot, type ProtocolBot } from '@greenroom/testkit';

export interface PlayOptions {
  readonly address: string;
  readonly total: number;
  /** Sessions at once. */
  readonly atOnce: number;
  /** Makes participant ids unique over several calls. */
  readonly prefix: string;
}

/** Two-person sessions from connect to disposal by simulated clients, a fixed number at a time. */
export async function playSessions(options: PlayOptions): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < options.total) await playSession(options.address, `${options.prefix}-${next++}`);
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, options.total) }, lane));
}

export function pairBot(address: string, participant: string): ProtocolBot {
  return createProtocolBot({ url: address, scene: 'pair', game: 'idle@1', participant });
}

async function playSession(address: string, name: string): Promise<void> {
  const bots = ['a', 'b'].map((member) => pairBot(address, `${name}-${member}`));
  try {
    const ends = await Promise.all(bots.map((bot) => bot.settled));
    const wrong = ends.find(({ outcome }) => outcome !== 'completed');
    if (wrong) throw new Error(`a session of ${name} ended as ${wrong.outcome}`);
  } finally {
    for (const bot of bots) bot.close();
  }
}

/** Waits until the server holds nothing any more; throws with what is left after ten seconds. */
export async function untilEmpty(ledger: () => Promise<Readonly<Record<string, number>>>): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const left = Object.entries(await ledger()).filter(([name, count]) => count > 0 && !isConstant(name));
    if (left.length === 0) return;
    if (performance.now() > deadline)
      throw new Error(`still held: ${JSON.stringify(Object.fromEntries(left))}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a server holds because it runs, not because somebody is there. */
function isConstant(name: string): boolean {
  return name === 'listeners' || name === 'namespaces';
}

import { createProtocolBot } from '@greenroom/testkit';

export interface ArriveOptions {
  readonly address: string;
  /** Even. */
  readonly count: number;
  readonly spreadMs: number;
  /** Makes participant ids unique over several calls. */
  readonly prefix: string;
}

/** What one person saw. */
export interface Arrived {
  readonly participant: string;
  /** From opening the connection to the first `matched` view. */
  readonly matchedMs: number;
  /** Of all sessions in which they were matched. */
  readonly matches: readonly { readonly session: string; readonly slot: number }[];
  /** Both ends have proven the link. */
  readonly isValidated: boolean;
  readonly outcome: string;
}

/** People who arrive one after the other within a moment and play. Throws when anybody is refused, left, or in two pairs. */
export async function arriveTogether({ count, spreadMs, ...options }: ArriveOptions): Promise<Arrived[]> {
  const arrivals = Array.from({ length: count }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index * spreadMs) / count));
    return arrive(options, `${options.prefix}-${index}`);
  });
  const arrived = await Promise.all(arrivals);
  checkPairs(arrived);
  return arrived;
}

async function arrive({ address }: Pick<ArriveOptions, 'address'>, participant: string): Promise<Arrived> {
  const begin = performance.now();
  const matches = new Map<string, number>();
  let matchedMs: number | undefined;
  let isValidated = false;
  const bot = createProtocolBot({
    url: address,
    scene: 'pair',
    game: 'idle@1',
    participant,
    onView(view) {
      if (view.state === 'waiting' || view.state === 'ended') return;
      matchedMs ??= performance.now() - begin;
      matches.set(view.session, view.match.slot);
      isValidated ||= view.state === 'playing';
    },
  });
  try {
    const { outcome } = await bot.settled;
    if (matchedMs === undefined) throw new Error(`${participant} was never matched: ${outcome}`);
    const all = [...matches].map(([session, slot]) => ({ session, slot }));
    return { participant, matchedMs, matches: all, isValidated, outcome };
  } finally {
    bot.close();
  }
}

/** Nobody twice, nobody left, every pair complete and validated. */
export function checkPairs(arrived: readonly Arrived[]): void {
  const slots = new Map<string, number[]>();
  for (const { participant, matches, isValidated, outcome } of arrived) {
    if (matches.length !== 1) throw new Error(`${participant} was matched ${matches.length} times`);
    if (!isValidated || outcome !== 'completed')
      throw new Error(`${participant} was not validated, or ended as ${outcome}`);
    for (const { session, slot } of matches) slots.set(session, [...(slots.get(session) ?? []), slot]);
  }
  for (const [session, taken] of slots) {
    if (taken.sort().join() !== '0,1') throw new Error(`session ${session} has the slots ${taken.join()}`);
  }
}

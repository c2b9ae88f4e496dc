import { createProtocolBot, type ProtocolBotOptions } from '@greenroom/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QUICK_SCENE, startServer } from '../support/start-server.ts';

export function bot(url: string, participant: string, options: Partial<ProtocolBotOptions> = {}) {
  const made = createProtocolBot({ url, scene: 'kitchen', participant, game: 'duel@2', ...options });
  onTestFinished(() => made.close());
  return made;
}

describe('the whole server', () => {
  it('takes two people from arrival to their codes, and holds nothing afterwards', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const bots = ['ada', 'bob'].map((name) => bot(server.url, name));
    const ends = await Promise.all(bots.map(({ settled }) => settled));
    expect(ends.map(({ reason, outcome, completionCode }) => ({ reason, outcome, completionCode }))).toEqual([
      { reason: 'completed', outcome: 'completed', completionCode: 'DONE' },
      { reason: 'completed', outcome: 'completed', completionCode: 'DONE' },
    ]);
    expect(server.errors).toEqual([]);
    console.log(await server.ledger());
  });
});

import { encodePeerMessage } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import { createWorld, playTwo } from '../support/world.ts';

test('[SES-7] what a peer sends and nobody takes is counted where a person can see it', async () => {
  const world = createWorld();
  const [a, b] = await playTwo(world);
  const before = [a, b].map(({ session }) => session.diagnostics().dropped);
  const { epoch = 0 } = a.session.diagnostics();
  const [first] = [...world.links.values()].at(-1) ?? [];
  // No message at all; one of the match before; a game packet that is none.
  first?.send('reliable', Uint8Array.of(0));
  first?.send('reliable', encodePeerMessage({ kind: 'bye' }, epoch - 1, 0));
  first?.send('reliable', encodePeerMessage({ kind: 'netcode', packet: Uint8Array.of(7) }, epoch, 0));
  await world.pass(50);
  expect([a, b].map(({ session }) => session.diagnostics().dropped)).toEqual([
    before[0],
    (before[1] ?? 0) + 3,
  ]);
  expect(b.session.state.state).toBe('playing');
});

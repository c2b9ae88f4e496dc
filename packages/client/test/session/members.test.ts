import type { MemberPresence, PlayRules } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch, playingView } from '../support/views.ts';
import { createWorld, type Page, playTwo } from '../support/world.ts';

type Playing = Extract<Page['session']['state'], { state: 'playing' }>;
const ROUND = { ...makeMatch(0).play, durationFrames: null };

/** Two who play, of whom the first is then shown these members. */
async function shown(play: Partial<PlayRules>, members: MemberPresence[], bots: number[] = []) {
  const match = { play: { ...ROUND, ...play }, bots };
  const world = createWorld(match);
  const [a] = await playTwo(world, { game: makeSumGame({ bot: () => 1 }) });
  const person = world.server.person('a');
  const { session, epoch } = person.view!;
  world.server.show(person, (version) =>
    playingView({ version, session, epoch }, { match: makeMatch(0, 2, match), members }),
  );
  await world.pass(20);
  return { world, a, state: a.session.state as Playing };
}

const here: MemberPresence = { slot: 0, presence: 'here', page: 0, reconnectDueAt: null };
const gone: MemberPresence = { slot: 1, presence: 'gone', page: 0, reconnectDueAt: null };

test('[RB-18] who is gone for good is named, and played by a computer where the scene says so', async () => {
  const withBot = await shown({ onPlayerDrop: 'bot' }, [here, gone]);
  expect(withBot.state).toMatchObject({ gone: [1], bots: [1], interruption: undefined });
  const idle = await shown({ onPlayerDrop: 'idle' }, [here, gone]);
  expect(idle.state).toMatchObject({ gone: [1], bots: [], interruption: undefined });
});

test('nobody waits for who is gone, also while their link is silent', async () => {
  const { world, a } = await shown({ onPlayerDrop: 'idle' }, [here, gone]);
  world.cut.isCut = true;
  await world.pass(3_000);
  expect(a.session.state).toMatchObject({ state: 'playing', interruption: undefined });
});

test('[RB-20] the bots of the match are named from the start', async () => {
  const { a } = await shown({}, [here, { ...gone, presence: 'here' }], [3]);
  const named = a.states.flatMap((state) => ('bots' in state ? [[state.state, ...state.bots]] : []));
  expect(named).toContainEqual(['matched', 3]);
  expect(named).toContainEqual(['countdown', 3]);
  expect(named.every(([, bot]) => bot === 3)).toBe(true);
});

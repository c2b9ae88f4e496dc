/**
 * The page with a session that a developer moves by hand: `vite apps/demo`, then /test/preview/?scene=kitchen, and
 * `preview.go({ state: 'waiting', ... })` or `preview.play()` in the console. Not part of the product.
 */
import type { AnyGame, SessionState } from '@greenroom/client';
import { startApp } from '../../src/app.ts';
import '../../src/styles/base.css';
import '../../src/styles/panel.css';
import '../../src/styles/screens.css';
import '../../src/styles/end.css';
import '../../src/styles/stage.css';
import { createFakeJoin } from '../support/fake-session.ts';
import { PLAYING } from '../support/states.ts';
import { createTestRandom } from '../support/test-random.ts';

const fake = createFakeJoin();
startApp({
  joinScene: fake.joinScene,
  search: location.search,
  storage: sessionStorage,
  root: document.querySelector<HTMLElement>('#app')!,
});

/** Runs the game here, our slot by keyboard or touch and the others by bots. */
function play({
  players = 2,
  slot = 0,
  skipFrames = 0,
  isBotDriven = false,
  bots = [] as readonly number[],
} = {}): void {
  const session = fake.current();
  const { view } = session.options;
  const game = session.options.game as AnyGame;
  const random = createTestRandom(7);
  const botRandom = createTestRandom(11);
  const state = game.init({ players, random, settings: {}, episode: 0 });
  let frame = 0;
  const advance = (own: unknown) => {
    const inputs = Array.from({ length: players }, (_, index) =>
      index === slot && own !== undefined ? own : game.bot!(state, index, botRandom),
    );
    game.step(state, inputs, { frame, random });
    frame += 1;
  };
  for (let skipped = 0; skipped < skipFrames; skipped += 1) advance(undefined);

  view.mount({ slot, players, settings: {}, treatment: 'default', episode: 0 });
  session.go({ ...PLAYING, slot, players, bots });
  const startedAt = performance.now() - (frame * 1000) / game.stepsPerSecond;
  const draw = () => {
    const due = ((performance.now() - startedAt) * game.stepsPerSecond) / 1000;
    while (frame < due) advance(isBotDriven ? undefined : view.readInput());
    view.draw(state, { slot, frame, confirmedFrame: frame, isStalled: false, bots });
    const outcome = game.outcome(state);
    if (outcome === undefined && session.state.state === 'playing') requestAnimationFrame(draw);
    else view.unmount();
  };
  requestAnimationFrame(draw);
}

Object.assign(window, {
  preview: { go: (state: SessionState) => fake.current().go(state), play, session: fake.current },
});

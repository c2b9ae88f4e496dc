import type { AnyGame, GameView } from '@greenroom/client';
import { discs } from './games/discs.ts';
import { discsView } from './games/discs.view.ts';
import { kitchen } from './games/kitchen.ts';
import { kitchenView } from './games/kitchen.view.ts';
import { stagHunt } from './games/stag-hunt.ts';
import { stagHuntView } from './games/stag-hunt.view.ts';

/** What the page shows about a scene. How it is matched, timed and paid is the server's: see greenroom.config.ts. */
export interface Scene {
  readonly title: string;
  readonly pitch: string;
  readonly players: number;
  readonly minutes: string;
  readonly rules: readonly string[];
  readonly keys: readonly (readonly [keys: string, does: string])[];
  readonly touch: string;
  /** The computer takes the places that stay open, and those of who leaves; as the config says. */
  readonly isFilledWithBots?: true;
  readonly emblem: string;
  readonly game: AnyGame;
  // biome-ignore lint/suspicious/noExplicitAny: state and input types are private to each game
  readonly createView: (container: HTMLElement) => GameView<any, any>;
}

const discsScene = {
  title: 'Discs',
  emblem: '◎',
  minutes: 'about 1 minute',
  rules: [
    'Push the others off the floor and stay on it yourself.',
    'The floor shrinks. Whoever stays on longest takes the round.',
    'A dash hits hard, but you must wait a moment before the next one.',
  ],
  keys: [
    ['Arrow keys or W A S D', 'push'],
    ['Space', 'dash'],
  ],
  touch: 'Left thumb steers, right thumb dashes.',
  game: discs,
  createView: discsView,
} as const;

export type SceneName = 'kitchen' | 'discs' | 'discs-4' | 'stag-hunt';

export const SCENES: Readonly<Record<SceneName, Scene>> = {
  kitchen: {
    title: 'Kitchen',
    pitch: 'Cook and serve soup together in a kitchen with one narrow passage.',
    players: 2,
    emblem: '♨\uFE0E',
    minutes: 'about 1½ minutes',
    rules: [
      'Put three tomatoes into a pot; they cook by themselves.',
      'Bring a plate, take the soup, and serve it at the green hatch.',
      'You share one score. You can hand things over on the counter between you.',
    ],
    keys: [
      ['Arrow keys or W A S D', 'walk'],
      ['Space', 'take, put, use'],
    ],
    touch: 'Left thumb walks, right thumb takes and puts.',
    game: kitchen,
    createView: kitchenView,
  },
  discs: { ...discsScene, pitch: 'Two discs, one shrinking floor. Push the other one off.', players: 2 },
  'discs-4': {
    ...discsScene,
    title: 'Discs for four',
    pitch: 'Four discs, one shrinking floor. Last one standing takes the round.',
    players: 4,
    isFilledWithBots: true,
  },
  'stag-hunt': {
    title: 'Stag hunt',
    pitch: 'Hunt the stag together, or take a hare alone: choose without knowing what the other chooses.',
    players: 2,
    emblem: '⚖\uFE0E',
    minutes: 'about 1½ minutes',
    rules: [
      'In every round you both choose at the same time. Your first choice counts.',
      'A stag is worth more, but only if you both hunt it. A hare is for sure.',
      'Then you see both choices. If your time is up, the hare is chosen for you.',
    ],
    keys: [
      ['Arrow keys or A D', 'go to stag or hare'],
      ['Space or Enter', 'choose it'],
    ],
    touch: 'Tap what you want to hunt.',
    game: stagHunt,
    createView: stagHuntView,
  },
};

export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];

export function isSceneName(name: string): name is SceneName {
  return Object.hasOwn(SCENES, name);
}

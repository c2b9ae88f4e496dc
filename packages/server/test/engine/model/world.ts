import type { ResumeToken } from '@greenroom/protocol';
import { createFifo } from '../../../src/matchmaking/fifo.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/port.ts';
import { createFaultyStore, type FaultyStore } from '../support/faulty-store.ts';
import { makeScene } from '../support/scenes.ts';
import { type Study, startStudy } from '../support/study.ts';
import { type Actor, makeActor } from './actor.ts';
import { createStoreMirror, type StoreMirror } from './store-mirror.ts';

/** One run: a study on a store that fails now and then, and the people in it. */
export interface World {
  study: Study;
  readonly store: FaultyStore;
  readonly mirror: StoreMirror;
  readonly actors: readonly Actor[];
  restart(gapMs: number): Promise<void>;
  count(): void;
  complain(sentence: string): void;
  readonly complaints: readonly string[];
}

const RULES = { pairMemoryMs: 20_000, silentEndMs: 30_000, maxAttempts: 2 };
const PLAY = { reconnectMs: 10_000, durationFrames: 600 };

/** Of one scene: it plays with bots where the others end. */
const GOES_ON = { inputDelayFrames: 'auto', onPlayerDrop: 'bot', onHidden: 'end', episodes: 3 } as const;

function scenesOfRun() {
  const base = makeScene('kitchen');
  const play = { ...base.rules.play, ...PLAY };
  const options = { matchmaker: createFifo({ maxRttMs: null }), waitingRoomTimeoutMs: 60_000 };
  const treatments = ['a', 'b'].map((name) => ({ name, factors: { name } }));
  return [
    makeScene('kitchen', {
      ...options,
      rules: { ...RULES, play, groupSize: 2 },
      repeat: 'allow',
      treatments,
    }),
    makeScene('trio', {
      ...options,
      rules: {
        ...RULES,
        groupSize: 3,
        onTimeout: 'startWithBots',
        minHumans: 1,
        play: { ...play, ...GOES_ON },
      },
      repeat: 'allow',
    }),
    makeScene('once', { ...options, rules: { ...RULES, play, groupSize: 2 } }),
  ];
}

export async function startWorld(people: number, onEvent: () => void): Promise<World> {
  const mirror = createStoreMirror((connection) => world.study.isConnected(connection));
  const memory = createMemoryStore();
  const commit: Store['commit'] = (plan) => {
    mirror.onPlan(plan);
    return memory.commit(plan);
  };
  const store = createFaultyStore({ ...memory, commit }, mirror.onCommit);
  const complaints: string[] = [];
  const names = Array.from({ length: people }, (_, index) => `p${index}`);
  const actors = ['kitchen', 'trio', 'once'].flatMap((scene) =>
    names.map((name, index) => makeActor(name, scene, index % 2 === 0 ? ownToken(name, scene) : undefined)),
  );
  const world: World = {
    study: await startStudy({ scenes: scenesOfRun(), store }),
    store,
    mirror,
    actors,
    count: onEvent,
    complaints,
    complain: (sentence) => complaints.push(sentence),
    async restart(gapMs) {
      world.study = await world.study.restart(gapMs);
      for (const actor of actors) {
        actor.page = undefined;
        actor.isJoined = false;
      }
    },
  };
  return world;
}

/** A page may bring its own token, so that a join whose answer got lost can be sent again. */
function ownToken(name: string, scene: string): ResumeToken {
  return `own-token-of-${name}-in-${scene}-0123456789` as ResumeToken;
}

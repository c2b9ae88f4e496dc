import type { AnyGame } from '@greenroom/netcode';
import type { Match, Pair, RelayedSignal } from '@greenroom/protocol';
import { createSimulatedPageClock } from '@greenroom/testkit';
import { preparePlayIn } from '../../src/play/prepare.ts';
import type { Delivery } from '../../src/ports/peer-link.ts';
import { createLedger } from '../../src/session/ledger.ts';
import type { Mesh, MeshOptions } from '../../src/session/mesh-types.ts';
import type { PlayFact } from '../../src/session/play-types.ts';
import { createFakeTab } from './fake-tab.ts';
import { makeSumGame } from './sum-game.ts';
import { makeMatch, SESSION } from './views.ts';

/** Play of slot 0 over a mesh that does nothing but be asked. Alone, unless there are more players: every frame is confirmed at once. */
export async function playAlone(
  play: Partial<Match['play']> = {},
  game: AnyGame = makeSumGame(),
  settings: Match['settings'] = {},
  players = 1,
  bots: number[] = [],
) {
  const clock = createSimulatedPageClock();
  const ledger = createLedger();
  const facts: PlayFact[] = [];
  const meshes: MeshOptions[] = [];
  const fed: RelayedSignal[] = [];
  const sent: [slot: number, delivery: Delivery][] = [];
  const byes: number[] = [];
  const followed: (readonly Pair[])[] = [];
  const restarted: number[] = [];
  const tab = createFakeTab();
  const mounted = { mounts: 0, unmounts: 0 };
  const ticking: { tick: (() => void) | undefined } = { tick: undefined };
  const prepare = preparePlayIn({
    createMesh(options): Mesh {
      meshes.push(options);
      return {
        validate: async () => {},
        follow: ({ pairs }) => void followed.push(pairs),
        restartIce: (slot) => void restarted.push(slot),
        receiveSignal: (signal) => void fed.push(signal),
        sendPacket(slot, delivery) {
          sent.push([slot, delivery]);
          return true;
        },
        dropped: 0,
        measurement: () => undefined,
        sayBye: () => void byes.push(byes.length),
        close: () => {},
      };
    },
    createLink: () => {
      throw new Error('no links here');
    },
    randomBytes: (count) => new Uint8Array(count),
    createFrameClock: () => ({
      start(onTick) {
        ticking.tick = onTick;
      },
      close() {
        ticking.tick = undefined;
      },
    }),
    watchVisibility: tab.watch,
    requestFrame: () => 0,
    cancelFrame: () => {},
  });
  const match = makeMatch(0, players);
  const prepared = await prepare({
    session: SESSION,
    epoch: 2,
    match: {
      ...match,
      bots,
      settings,
      play: { ...match.play, durationFrames: null, ...play },
    },
    game,
    view: {
      mount: () => void mounted.mounts++,
      draw() {},
      readInput: () => 1,
      unmount: () => void mounted.unmounts++,
    },
    clock,
    ledger,
    askRelink: () => {},
    sendSignal: () => {},
    onFact: (fact) => void facts.push(fact),
    warn: () => {},
  });
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 8) {
      clock.advance(8);
      ticking.tick?.();
    }
  };
  return {
    play: prepared,
    tab,
    sent,
    byes,
    mounted,
    facts,
    meshes,
    fed,
    run,
    ledger,
    ticking,
    followed,
    restarted,
  };
}

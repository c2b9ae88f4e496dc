/**
 * `node measure-engine.ts`: what the engine itself costs. The same session is replayed to the engine, and the calls that it
 * made of its game are made again without it; the difference is the engine's. Prints the figures as one JSON line.
 */
import { createRandom } from '@greenroom/netcode';
import type { Figure } from '../bench.ts';
import { loadNetplayjs } from '../peers/netplayjs.ts';
import { netplayjsEngine } from '../peers/netplayjs-engine.ts';
import { cpuUs, interleaved } from './cpu.ts';
import { emptyGame, typedGame } from './entities.ts';
import { frameCost } from './frame-cost.ts';
import { makeGameCalls, recordGameCalls } from './game-calls.ts';
import { idle, restless, type Script } from './inputs.ts';
import { ourEngine } from './our-engine.ts';
import { recordSession } from './simulated-session.ts';

const ROUNDS = 21;
const FRAMES = 2_000;
const ONE_WAY_FRAMES = 6.5;
const session = { seed: 'engine', rttMs: (2 * ONE_WAY_FRAMES * 1000) / 60, lossRatio: 0, frames: FRAMES };
const reach = { inputDelayFrames: 0, maxPredictionFrames: 8 };

const steady = typedWorks(idle);
const rolling = typedWorks(restless);
const empty = ourEngine({ game: emptyGame, script: idle, ...reach });
const [emptyTrace] = recordSession({ ...session, make: empty, channel: 'lossy' });
const netplayjs = await loadNetplayjs();
const theirs = netplayjsEngine({ netplayjs, shape: 'empty', script: idle, maxPredictedFrames: 10 });
const [host] = recordSession({ ...session, make: theirs, channel: 'reliable' });

const [steadyAll, steadyGame, rollingAll, rollingGame] = interleaved([...steady.works, ...rolling.works], {
  rounds: ROUNDS,
  warmUp: 10,
});
const [emptyFrame, theirFrame] = interleaved([frameCost(emptyTrace, empty), frameCost(host, theirs)], {
  rounds: ROUNDS,
  warmUp: 10,
});
const overhead = steadyAll! - steadyGame!;
const resimulated = rolling.trace.resimulatedFrames / rolling.trace.frames;
const figures: Figure[] = [
  {
    id: 'engine_overhead_us',
    value: overhead,
    unit: 'us',
    n: ROUNDS,
    note: `at most 6; CPU per steady frame less what its game takes (${steadyGame!.toFixed(2)} us), packets included`,
  },
  {
    id: 'engine_overhead_resimulated_us',
    value: (rollingAll! - rollingGame! - overhead) / resimulated,
    unit: 'us',
    n: ROUNDS,
    note: `at most 1; per resimulated frame, on top of the steady frame, at ${resimulated.toFixed(1)} a frame`,
  },
  {
    id: 'empty_frame_us',
    value: emptyFrame!,
    unit: 'us',
    n: ROUNDS,
    peer: 'netplayjs 0.4.1, host',
    peerValue: theirFrame!,
    note: 'at most 5; a game that does nothing, one packet in and one out; netplayjs steps again with every input, right or wrong',
  },
];
console.log(JSON.stringify(figures));

function typedWorks(script: Script) {
  const options = { game: typedGame, script, ...reach };
  const make = ourEngine(options);
  const [trace] = recordSession({ ...session, make, channel: 'lossy' });
  const calls = recordGameCalls(trace, options);
  const random = createRandom('bench');
  const game = () => cpuUs(() => makeGameCalls(calls, typedGame, random)) / trace.frames;
  return { trace, works: [frameCost(trace, make), game] };
}

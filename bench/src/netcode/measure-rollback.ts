/**
 * `node measure-rollback.ts typed|object`: CPU of one frame with a rollback of 7 frames, ours and netplayjs' (its host, which
 * rolls back once per frame as we do), in turn in this process. Prints the figures as one JSON line.
 */
import type { Figure } from '../bench.ts';
import { loadNetplayjs } from '../peers/netplayjs.ts';
import { netplayjsEngine } from '../peers/netplayjs-engine.ts';
import { interleaved } from './cpu.ts';
import type { Trace } from './engine.ts';
import { objectGame, typedGame } from './entities.ts';
import { frameCost } from './frame-cost.ts';
import { restless } from './inputs.ts';
import { ourEngine } from './our-engine.ts';
import { recordSession } from './simulated-session.ts';

const LIMITS_US = { typed: 15, object: 300 };
const DEPTH = 7;
// Ours is so much shorter that it needs more frames for a figure as steady.
const FRAMES = { ours: 2_400, theirs: 400 };
const ROUNDS = 15;
/** A message sent in frame f arrives before frame f + 7, half a frame early. */
const RTT_MS = ((2 * DEPTH - 1) * 1000) / 60;

const shape = process.argv[2] === 'typed' ? 'typed' : 'object';
const netplayjs = await loadNetplayjs();
const reach = { inputDelayFrames: 0, maxPredictionFrames: 8 };
const ours =
  shape === 'typed'
    ? ourEngine({ game: typedGame, script: restless, ...reach })
    : ourEngine({ game: objectGame, script: restless, ...reach });
const theirs = netplayjsEngine({ netplayjs, shape, script: restless, maxPredictedFrames: 10 });

const session = { seed: 'rollback7', rttMs: RTT_MS, lossRatio: 0 };
const [our] = recordSession({ ...session, frames: FRAMES.ours, make: ours, channel: 'lossy' });
const [host, client] = recordSession({
  ...session,
  frames: FRAMES.theirs,
  make: theirs,
  channel: 'reliable',
});
requireDepth(our);
requireDepth(host);

const [value, peerValue, clientValue] = interleaved(
  [frameCost(our, ours), frameCost(host, theirs), frameCost(client, theirs)],
  { rounds: ROUNDS, warmUp: 8 },
);
const figure: Figure = {
  id: `rollback7_${shape}_us`,
  value: value!,
  unit: 'us',
  n: ROUNDS,
  peer: 'netplayjs 0.4.1, host',
  peerValue: peerValue!,
  note: `at most ${LIMITS_US[shape]}; CPU per frame, packets read and written; netplayjs' other side rolls back twice: ${clientValue!.toFixed(0)} us`,
};
console.log(JSON.stringify([figure]));

/** The bench means what it says only if nearly every frame rolled back as deep as said. */
function requireDepth({ frames, resimulatedFrames }: Trace): void {
  const perFrame = resimulatedFrames / frames;
  if (perFrame < 0.97 * DEPTH || perFrame > DEPTH)
    throw new Error(`${perFrame} frames resimulated per frame`);
}

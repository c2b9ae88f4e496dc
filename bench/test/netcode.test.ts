import { describe, expect, test } from 'vitest';
import { makeEntities, makeTyped, objectGame, stepEntities, stepTyped } from '../src/netcode/entities.ts';
import { GRID, gridId } from '../src/netcode/grid.ts';
import { keyLike, restless } from '../src/netcode/inputs.ts';
import { ourEngine } from '../src/netcode/our-engine.ts';
import { recordSession, replayTrace } from '../src/netcode/simulated-session.ts';
import { loadNetplayjs } from '../src/peers/netplayjs.ts';
import { netplayjsEngine } from '../src/peers/netplayjs-engine.ts';

/** A message sent in frame f arrives half a frame before frame f + 7. */
const SESSION = { seed: 'test', rttMs: (13 * 1000) / 60, lossRatio: 0, frames: 60 };
const ours = ourEngine({
  game: objectGame,
  script: restless,
  inputDelayFrames: 0,
  maxPredictionFrames: 8,
});

test('the game of objects and the game of one typed array step alike', () => {
  const entities = makeEntities();
  const typed = makeTyped();
  for (let frame = 0; frame < 500; frame++) {
    const inputs = [restless(0, frame), restless(1, frame)];
    stepEntities(entities, inputs);
    stepTyped(typed, inputs);
  }
  expect([...typed]).toEqual(entities.flatMap(({ x, y, vx, vy }) => [x, y, vx, vy]));
});

test('keys change four times a second, restless inputs in every frame', () => {
  const changes = (script: typeof keyLike) =>
    Array.from({ length: 600 }, (_, index) => script(1, index) !== script(1, index + 1)).filter(Boolean);
  expect(changes(keyLike)).toHaveLength(40);
  expect(changes(restless)).toHaveLength(600);
});

describe('a recorded session', () => {
  test('is replayed frame by frame to a fresh engine', () => {
    const [trace] = recordSession({ ...SESSION, make: ours, channel: 'lossy' });
    expect(trace.resimulatedFrames).toBeGreaterThan(6 * 50);
    const sent: number[] = [];
    replayTrace(
      trace,
      ours(trace.slot, (bytes) => sent.push(bytes.length)),
    );
    expect(sent).toHaveLength(trace.sentMessages);
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(trace.sentBytes);
  });

  test('whose replay does other work is refused', () => {
    const [trace] = recordSession({ ...SESSION, make: ours, channel: 'lossy' });
    const calls = trace.calls.filter(({ bytes }) => bytes === undefined);
    expect(() =>
      replayTrace(
        { ...trace, calls },
        ours(trace.slot, () => {}),
      ),
    ).toThrow('the replay came to');
  });

  test('makes netplayjs roll back as often and as deep', async () => {
    const netplayjs = await loadNetplayjs();
    const make = netplayjsEngine({ netplayjs, shape: 'object', script: restless, maxPredictedFrames: 10 });
    const [host, client] = recordSession({ ...SESSION, make, channel: 'reliable' });
    const [our] = recordSession({ ...SESSION, make: ours, channel: 'lossy' });
    expect(Math.abs(host.resimulatedFrames - our.resimulatedFrames)).toBeLessThanOrEqual(14);
    // Its other side also steps again for every state that the host sends.
    expect(client.resimulatedFrames).toBeGreaterThan(2 * host.resimulatedFrames);
    replayTrace(
      host,
      make(host.slot, () => {}),
    );
  });
});

test('the grid has every round trip with every loss, each under an id of its own', () => {
  expect(GRID).toHaveLength(12);
  expect(new Set(GRID.map((point) => gridId('bytes', point))).size).toBe(12);
  expect(gridId('cpu_us', { rttMs: 100, lossPercent: 5 })).toBe('grid_cpu_us_rtt100_loss5');
});

import { createSimulatedClock, createSimulatedNetwork } from '@greenroom/testkit';
import type { Call, Engine, MakeEngine, Trace } from './engine.ts';

export interface SessionOptions {
  readonly make: MakeEngine;
  readonly seed: string;
  readonly rttMs: number;
  readonly lossRatio: number;
  /** How long the session lasts, in frames' time. */
  readonly frames: number;
  /** Over the lossy channel of the link, or over its reliable one: what the engine is made for. */
  readonly channel: 'lossy' | 'reliable';
  /** How long after slot 0 slot 1 ticks, in frames. */
  readonly phase?: number;
}

const FRAME_MS = 1000 / 60;

/** Plays a session of two over a simulated link, one tick per frame; returns what each peer's engine was told. */
export function recordSession(options: SessionOptions): readonly [Trace, Trace] {
  const { make, seed, rttMs, lossRatio, frames, channel, phase = 0 } = options;
  const clock = createSimulatedClock();
  const network = createSimulatedNetwork({
    seed,
    clock,
    links: () => ({ delayMs: rttMs / 2, lossRatio }),
  });
  const listen = channel === 'lossy' ? network.onPacket : network.onReliable;
  const send = channel === 'lossy' ? network.send : network.sendReliable;

  const peers = ([0, 1] as const).map((slot) => {
    const calls: Call[] = [];
    const sent = { bytes: 0, messages: 0 };
    const engine = make(slot, (bytes) => {
      sent.bytes += bytes.length;
      sent.messages += 1;
      send(slot, 1 - slot, bytes);
    });
    listen(slot, (_from, bytes) => {
      calls.push({ now: clock.now, bytes });
      engine.receive(bytes, clock.now);
    });
    for (let frame = 0; frame < frames; frame++) {
      // A little late, so that rounding cannot move a frame to the next tick.
      clock.schedule((frame + slot * phase) * FRAME_MS + 1, () => {
        calls.push({ now: clock.now, bytes: undefined });
        engine.tick(clock.now);
      });
    }
    return { slot, calls, engine, sent };
  });
  clock.advance((frames + 1) * FRAME_MS);

  const [first, second] = peers.map(
    ({ slot, calls, engine, sent }): Trace => ({
      slot,
      calls,
      frames: engine.frame + 1,
      resimulatedFrames: engine.resimulatedFrames,
      sentBytes: sent.bytes,
      sentMessages: sent.messages,
    }),
  );
  return [first!, second!];
}

/** Tells a fresh engine the same again, with nothing around it but this loop. */
export function replayTrace(trace: Trace, engine: Engine): void {
  for (const { now, bytes } of trace.calls) {
    if (bytes === undefined) engine.tick(now);
    else engine.receive(bytes, now);
  }
  if (engine.frame + 1 !== trace.frames || engine.resimulatedFrames !== trace.resimulatedFrames) {
    throw new Error(
      `the replay came to frame ${engine.frame} with ${engine.resimulatedFrames} resimulated; recorded were ` +
        `${trace.frames - 1} and ${trace.resimulatedFrames}`,
    );
  }
}

import type { LinkMeasurement } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { chooseInputDelay, MAX_AUTO_DELAY_FRAMES } from '../../src/session/input-delay.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { begin, connected, MEASURED, p, proof, type Said } from './support/script.ts';

describe('[RB-10] the input delay', () => {
  it.each([
    [0, 1],
    [24.9, 1],
    [25, 2],
    [59.9, 2],
    [60, 3],
    [99.9, 3],
    [100, 4],
    [129.9, 4],
    [130, 5],
    [154.9, 5],
    [155, MAX_AUTO_DELAY_FRAMES],
    [60_000, MAX_AUTO_DELAY_FRAMES],
  ])('for a round trip of %d ms: %d frames', (rttMs, frames) => {
    expect(chooseInputDelay(rttMs)).toBe(frames);
  });

  const auto = () => begin({ groupSize: 3, play: { inputDelayFrames: 'auto' } }).load();
  const measured = (slot: number, peer: number, rttMs: LinkMeasurement['rttMs']): Said =>
    ({ ...proof(slot, peer), measurement: { ...MEASURED, rttMs } }) as Said;
  const ALL = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => (a === b ? [] : [[a, b] as const])));

  it.each(ALL)('is that of the worst link, whichever end measured it: %d of its link to %d', (a, b) => {
    const s = auto();
    for (const [from, to] of ALL) s.tell(measured(from, to, from === a && to === b ? 110 : 20));
    expect(s.context.play?.inputDelayFrames).toBe(4);
  });

  it('is the same in everybody’s view, and stays', () => {
    const s = auto();
    for (const [from, to] of ALL) s.tell(measured(from, to, 70));
    const views = () => [0, 1, 2].map((slot) => sessionMachine.viewOf(s.snapshot, p(slot), 1));
    expect(views()).toEqual(Array(3).fill(expect.objectContaining({ inputDelayFrames: 3 })));
    s.tell(connected(1, 'again'), { type: 'started', participant: p(0) });
    expect(views()).toEqual(Array(3).fill(expect.objectContaining({ inputDelayFrames: 3 })));
  });

  it('is the scene’s where it names one, however slow the links are', () => {
    const s = begin({ play: { inputDelayFrames: 0 } }).load();
    s.tell(measured(0, 1, 190), measured(1, 0, 190));
    expect(s.context.play?.inputDelayFrames).toBe(0);
  });

  it('is the least for one person among bots: there is no link', () => {
    const s = begin({ onTimeout: 'startWithBots', play: { inputDelayFrames: 'auto' } }).matchWithBots();
    expect(s.load().context.play?.inputDelayFrames).toBe(1);
  });
});

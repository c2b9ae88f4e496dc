import type { View } from '@greenroom/protocol';
import type { Chance } from './chance.ts';

export interface Speaker {
  readonly participant: string;
  readonly token: string;
  readonly view: View | undefined;
  /** Number of the last report. */
  readonly seq: number;
}

/** Sessions, epochs, slots and texts that belong to others: what a message may be bent to. */
export type Others = readonly unknown[];

const MEASURED = { rttMs: 20, jitterMs: 1, probesSent: 40, probesReceived: 40, route: 'direct' };

/** A message that the schema passes, and mostly one that fits where the speaker is. */
export function validMessage(speaker: Speaker, chance: Chance): readonly [event: string, message: unknown] {
  const { view, participant, token } = speaker;
  const head = { session: view?.session ?? 'none', epoch: view?.epoch ?? 1 };
  switch (chance.int(10)) {
    case 0:
      return [
        'join',
        {
          participant,
          token,
          game: 'kitchen@1',
          intent: chance.pick(['join', 'resume']),
          rttMs: 20,
          labels: { STUDY: 'x' },
        },
      ];
    case 1:
      return ['signal', { ...head, attempt: 1, to: chance.int(2), seq: chance.int(9), data: 'offer' }];
    case 2:
      return ['clock', {}];
    case 3:
      return ['away', { ...head, cause: chance.pick(['leaving', 'stranded']) }];
    case 4:
      return ['relink', { ...head, peer: chance.int(2), attempt: 1 + chance.int(3) }];
    case 5:
      return ['rejoin', { ...head, page: 1 + chance.int(3) }];
    default: {
      const count = 1 + chance.int(3);
      const items = Array.from({ length: count }, (_, index) => ({
        seq: speaker.seq + 1 + index,
        clientAt: 1_000,
        serverAt: null,
        ...head,
        frame: null,
        ...(chance.oneIn(2) ? factFor(view, chance) : anyFact(chance)),
      }));
      return ['reports', { items }];
    }
  }
}

/** What brings the session further from where it is. */
function factFor(view: View | undefined, chance: Chance): object {
  switch (view?.state) {
    case 'matched':
      return { kind: 'loaded' };
    case 'validating':
      return { kind: 'link', peer: 1 - view.match.slot, attempt: 1, failure: null, measurement: MEASURED };
    case 'playing':
      return { kind: 'started' };
    default:
      return anyFact(chance);
  }
}

/** Of every kind that there is. */
function anyFact(chance: Chance): object {
  const peer = chance.int(3);
  const frame = chance.int(1_000);
  const result = { frame, outcome: { score: [chance.int(5)] }, checksum: chance.int(2) };
  return chance.pick<object>([
    { kind: 'transition', from: 'connecting', to: 'waiting', cause: 'joined' },
    { kind: 'loaded' },
    {
      kind: 'link',
      peer,
      attempt: 1,
      failure: chance.pick([null, 'noLink', 'timeout']),
      measurement: MEASURED,
    },
    { kind: 'started' },
    { kind: 'linkDown', peer },
    { kind: 'linkUp', peer },
    { kind: 'rejoined', page: 1, frame },
    { kind: 'episodeFinished', episode: 0, ...result },
    { kind: 'finished', ...result },
    { kind: 'paused', frame },
    { kind: 'unpaused', frame },
    { kind: 'playerDropped', peer, frame },
    { kind: 'healed', frame, source: peer, firstFrame: null, checksums: [{ frame, local: 1, remote: null }] },
    { kind: 'hiddenTooLong' },
    {
      kind: 'desynced',
      frame,
      peer,
      localChecksum: 1,
      remoteChecksum: 2,
      firstFrame: null,
      inputsFrom: 0,
      inputs: '00ff',
    },
    { kind: 'gameFailed', message: 'x', inputs: '00' },
    { kind: 'leave' },
    { kind: 'uploaded' },
  ]);
}

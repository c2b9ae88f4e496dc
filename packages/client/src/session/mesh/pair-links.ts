import {
  judgeLink,
  type LinkMeasurement,
  type Match,
  type Pair,
  type RelayedSignal,
} from '@greenroom/protocol';
import type { Delivery } from '../../ports/peer-link.ts';
import type { MeshOptions } from '../mesh-types.ts';
import { validateLink } from '../validation/validate-link.ts';
import { type AttemptLink, openAttempt } from './attempt-link.ts';

/** Our typed verdict must be at the server before its own deadline says only "timeout". */
const REPORT_MARGIN_MS = 500;

/** While play waits for it a link is not measured for longer than it takes to show that it carries. */
const LATER_PROBES = 8;

/** An offer or an answer, and more candidates than a browser has. More than that is somebody who floods. */
const MAX_EARLY_SIGNALS = 64;

/** How netcode's bytes are called on each channel. */
const KINDS = { lossy: 'netcode', reliable: 'netcodeReliable' } as const;

/** The links of one pair: the one that carries, a newer one that is being proven, an older one until the peer has switched. */
export interface PairLinks {
  /** Opens the link of a newer attempt than any before; resolves with its verdict, or when it is given up. */
  open(pair: Pair, iceServers: Match['iceServers'], isFirst: boolean): Promise<void>;
  /** Of our session and epoch. */
  receiveSignal(signal: RelayedSignal): void;
  send(delivery: Delivery, packet: Uint8Array): boolean;
  restartIce(): void;
  sayBye(): void;
  readonly dropped: number;
  readonly measurement: LinkMeasurement | undefined;
  close(): void;
}

export function createPairLinks(options: MeshOptions, peer: number): PairLinks {
  const { match, clock } = options;
  /** By attempt, the newest last. One that failed as the first stays until the end: the peer has to hear why. */
  let links: readonly AttemptLink[] = [];
  const early: RelayedSignal[] = [];
  let newest = 0;
  let measurement: LinkMeasurement | undefined;
  let dropped = 0;
  let isLost = false;

  const carrier = () => links.findLast(({ isProven }) => isProven);

  function remove(gone: AttemptLink): void {
    links = links.filter((link) => link !== gone);
    dropped += gone.channel.dropped;
    gone.release();
  }

  function lose(cause: string): void {
    if (isLost) return;
    isLost = true;
    options.onLost(peer, cause);
  }

  function prove(entry: AttemptLink, isFirst: boolean) {
    const rules = match.validation;
    return validateLink(
      {
        ...options,
        ...entry,
        ...entry.pair,
        slot: match.slot,
        rules: isFirst ? rules : { ...rules, probes: LATER_PROBES },
        relay: match.relay,
        judge: isFirst ? judgeLink : judgeLater,
        onStage: (stage) => isFirst && options.onStage(peer, stage),
      },
      entry.abort.signal,
    );
  }

  /** From the verdict on, the link carries the game; the end of the last such is news for the owner. */
  function play(entry: AttemptLink): void {
    for (const delivery of ['lossy', 'reliable'] as const) {
      entry.channel.on(KINDS[delivery], ({ packet }) => {
        // The peer has switched too.
        while (links[0] !== entry && links[0]?.isProven && links[0].pair.attempt < entry.pair.attempt)
          remove(links[0]);
        options.onPacket(peer, delivery, packet);
      });
    }
    entry.channel.on('bye', () => entry === carrier() && lose('bye'));
    entry.link.onClose((cause) => {
      if (!links.includes(entry)) return;
      remove(entry);
      if (!carrier()) lose(cause);
    });
  }

  function receiveSignal(signal: RelayedSignal): void {
    const entry = links.find(({ pair }) => pair.attempt === signal.attempt);
    if (signal.attempt > newest && early.length < MAX_EARLY_SIGNALS) early.push(signal);
    else if (!entry || entry.signalsSeen.has(signal.seq)) dropped++;
    else {
      entry.signalsSeen.add(signal.seq);
      entry.link.signal(signal.data);
    }
  }

  return {
    async open(pair, iceServers, isFirst) {
      if (pair.attempt <= newest) return;
      newest = pair.attempt;
      for (const link of links) if (!link.isProven) remove(link);
      const entry = openAttempt(options, pair, iceServers);
      links = [...links, entry];
      for (const signal of early.splice(0)) receiveSignal(signal);

      const { timeoutMs } = match.validation;
      const cancelTimeout = clock.after(Math.max(timeoutMs - REPORT_MARGIN_MS, timeoutMs / 2), () =>
        entry.abort.abort('deadline'),
      );
      const verdict = await prove(entry, isFirst);
      cancelTimeout();
      // Given up meanwhile: a newer attempt is under way, or all is closed.
      if (!links.includes(entry)) return;
      entry.isProven = verdict.failure === null;
      if (entry.isProven || isFirst) measurement = verdict.measurement;
      else remove(entry);
      options.onVerdict(peer, pair.attempt, verdict.failure, verdict.measurement);
      if (!entry.isProven) return;
      isLost = false;
      if (!isFirst) options.onLinked(peer, pair.attempt);
      play(entry);
    },
    receiveSignal,
    send: (delivery, packet) => carrier()?.channel.send(delivery, { kind: KINDS[delivery], packet }) ?? false,
    restartIce: () => carrier()?.link.restartIce(),
    sayBye() {
      for (const { channel } of links) channel.send('reliable', { kind: 'bye' });
    },
    get dropped() {
      return links.reduce((sum, { channel }) => sum + channel.dropped, dropped);
    },
    get measurement() {
      return measurement;
    },
    close() {
      this.sayBye();
      for (const link of links) remove(link);
    },
  };
}

/** A poor link is better than none; one over which next to nothing comes is none. */
const judgeLater: typeof judgeLink = (measurement, _, relay) =>
  judgeLink({ ...measurement, rttMs: 0 }, { maxRttMs: 0, maxLossRatio: 0.9 }, relay);

import type { LinkMeasurement, Pair } from '@greenroom/protocol';
import type { PeerLink, PeerLinkOptions } from '../../ports/peer-link.ts';
import type { CreateMesh, MeshOptions } from '../mesh-types.ts';
import { createPeerChannel, type PeerChannel } from '../validation/peer-channel.ts';
import { validateLink } from '../validation/validate-link.ts';

/** Our typed verdict must be at the server before its own deadline says only "timeout". */
const REPORT_MARGIN_MS = 500;

/** A link is older than any episode: netcode's own packets say which one they are of. */
const EPISODE = 0;

/** How netcode's bytes are called on each channel. */
const KINDS = { lossy: 'netcode', reliable: 'netcodeReliable' } as const;

interface PairLink {
  readonly pair: Pair;
  readonly link: PeerLink;
  readonly channel: PeerChannel;
  readonly release: () => void;
  readonly signalsSeen: Set<number>;
  isProven: boolean;
  measurement: LinkMeasurement | undefined;
}

/** One link per pair, opened and proven side by side, and then played on: the link that was measured is the game's link. */
export const createMesh: CreateMesh = (options) => {
  const { match, session, epoch } = options;
  const abort = new AbortController();
  const pairs = new Map(match.pairs.map((pair) => [pair.peer, openPair(options, pair)]));
  const state = { dropped: 0, isClosed: false };

  async function validatePair(entry: PairLink): Promise<void> {
    const { pair } = entry;
    const { failure, measurement } = await validateLink(
      {
        ...options,
        ...entry,
        ...pair,
        slot: match.slot,
        rules: match.validation,
        relay: match.relay,
        onStage: (stage) => options.onStage(pair.peer, stage),
      },
      abort.signal,
    );
    if (state.isClosed) return;
    entry.measurement = measurement;
    entry.isProven = failure === null;
    if (entry.isProven) listenForPlay(options, entry, state);
    options.onVerdict(pair.peer, pair.attempt, failure, measurement);
  }

  return {
    async validate() {
      const timeoutMs = Math.max(
        match.validation.timeoutMs - REPORT_MARGIN_MS,
        match.validation.timeoutMs / 2,
      );
      const cancelTimeout = options.clock.after(timeoutMs, () => abort.abort('validation deadline'));
      try {
        await Promise.all([...pairs.values()].map(validatePair));
      } finally {
        cancelTimeout();
      }
    },
    receiveSignal(signal) {
      const entry = pairs.get(signal.from);
      const isOurs =
        signal.session === session && signal.epoch === epoch && signal.attempt === entry?.pair.attempt;
      if (!entry || !isOurs || state.isClosed || entry.signalsSeen.has(signal.seq)) {
        state.dropped++;
        return;
      }
      entry.signalsSeen.add(signal.seq);
      entry.link.signal(signal.data);
    },
    sendPacket(slot, delivery, packet) {
      const entry = pairs.get(slot);
      return entry?.isProven === true && entry.channel.send(delivery, { kind: KINDS[delivery], packet });
    },
    get dropped() {
      return [...pairs.values()].reduce((sum, { channel }) => sum + channel.dropped, state.dropped);
    },
    measurement: (slot) => pairs.get(slot)?.measurement,
    sayBye() {
      for (const { channel } of pairs.values()) channel.send('reliable', { kind: 'bye' });
    },
    close() {
      if (state.isClosed) return;
      state.isClosed = true;
      abort.abort('mesh closed');
      for (const entry of pairs.values()) entry.release();
    },
  };
};

function openPair(options: MeshOptions, pair: Pair): PairLink {
  const { match, session, epoch, ledger } = options;
  const giveBack = ledger.take(
    'link',
    `${session} slot ${match.slot} to ${pair.peer} attempt ${pair.attempt}`,
  );
  let signalsSent = 0;
  const link = options.createLink({
    isInitiator: match.slot < pair.peer,
    // As JSON, which knows no `undefined`.
    iceServers: match.iceServers as PeerLinkOptions['iceServers'],
    relay: match.relay,
    onSignal(data) {
      const seq = signalsSent++;
      options.sendSignal({ session, epoch, attempt: pair.attempt, to: pair.peer, seq, data });
    },
  });
  const channel = createPeerChannel(link, epoch, EPISODE);
  return {
    pair,
    link,
    channel,
    signalsSeen: new Set(),
    isProven: false,
    measurement: undefined,
    release() {
      channel.send('reliable', { kind: 'bye' });
      channel.release();
      link.close();
      giveBack();
    },
  };
}

/** From the verdict on, the link carries the game; its end is news for the owner, once. */
function listenForPlay(options: MeshOptions, entry: PairLink, state: { readonly isClosed: boolean }): void {
  const { peer } = entry.pair;
  let isLost = false;
  const lose = (cause: string) => {
    if (isLost || state.isClosed) return;
    isLost = true;
    options.onLost(peer, cause);
  };
  for (const delivery of ['lossy', 'reliable'] as const) {
    entry.channel.on(KINDS[delivery], ({ packet }) => options.onPacket(peer, delivery, packet));
  }
  entry.channel.on('bye', () => lose('bye'));
  entry.link.onClose(lose);
}

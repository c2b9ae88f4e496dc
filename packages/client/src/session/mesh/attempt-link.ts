import type { Match, Pair } from '@greenroom/protocol';
import type { PeerLink, PeerLinkOptions } from '../../ports/peer-link.ts';
import type { MeshOptions } from '../mesh-types.ts';
import { createPeerChannel, type PeerChannel } from '../validation/peer-channel.ts';

/** A link is older than any episode: netcode's own packets say which one they are of. */
const EPISODE = 0;

/** One attempt at a pair's link. */
export interface AttemptLink {
  readonly pair: Pair;
  readonly link: PeerLink;
  readonly channel: PeerChannel;
  /** Ends the proving, if that is not done. */
  readonly abort: AbortController;
  readonly signalsSeen: Set<number>;
  isProven: boolean;
  /** Gives everything back. The owner sees to it that this is done once. */
  release(): void;
}

export function openAttempt(options: MeshOptions, pair: Pair, iceServers: Match['iceServers']): AttemptLink {
  const { match, session, epoch, ledger } = options;
  const giveBack = ledger.take(
    'link',
    `${session} slot ${match.slot} to ${pair.peer} attempt ${pair.attempt}`,
  );
  let signalsSent = 0;
  const link = options.createLink({
    isInitiator: match.slot < pair.peer,
    // As JSON, which knows no `undefined`.
    iceServers: iceServers as PeerLinkOptions['iceServers'],
    relay: match.relay,
    onSignal(data) {
      const seq = signalsSent++;
      options.sendSignal({ session, epoch, attempt: pair.attempt, to: pair.peer, seq, data });
    },
  });
  const channel = createPeerChannel(link, epoch, EPISODE);
  const abort = new AbortController();
  return {
    pair,
    link,
    channel,
    abort,
    signalsSeen: new Set(),
    isProven: false,
    release() {
      abort.abort('released');
      channel.release();
      link.close();
      giveBack();
    },
  };
}

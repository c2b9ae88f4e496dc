import type {
  LinkFailure,
  LinkMeasurement,
  Match,
  RelayedSignal,
  SessionId,
  Signal,
} from '@greenroom/protocol';
import type { LinkStage } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { CreatePeerLink, Delivery } from '../ports/peer-link.ts';

export interface MeshOptions {
  readonly session: SessionId;
  readonly epoch: number;
  readonly match: Match;
  /** SHA-256 over game, settings and rates: what both ends must agree on before play. */
  readonly digest: Uint8Array;
  readonly createLink: CreatePeerLink;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** Cryptographically strong random bytes. */
  randomBytes(count: number): Uint8Array;
  sendSignal(signal: Signal): void;
  onStage(slot: number, stage: LinkStage): void;
  /** Once per link: our verdict, agreed with the peer's. */
  onVerdict(slot: number, attempt: number, failure: LinkFailure | null, measurement: LinkMeasurement): void;
  /** A link that `follow` made is proven by both ends, and carries what is sent from now on. */
  onLinked(slot: number, attempt: number): void;
  /** No proven link is left, or the peer's page said that it goes away (`bye`). Told again only after another `onLinked`. */
  onLost(slot: number, cause: string): void;
  /** What a proven peer's netcode sends, header checked and removed. */
  onPacket(slot: number, delivery: Delivery, packet: Uint8Array): void;
}

/** All links of one member: opened, proven, and kept for the game (probe = game link). */
export interface Mesh {
  /** Opens the first link of every pair of the match and judges it; resolves when every pair has its verdict. Never rejects. */
  validate(): Promise<void>;
  /**
   * The server's newest word on our pairs, with servers for the links that it brings (credentials expire). A pair with a
   * newer attempt than we know gets a new link beside the one there is, if any. A poor link is better than none: it fails
   * for its loss only where next to nothing comes, and for its round trip never. The newest proven link carries what is
   * sent, packets are taken from every proven one. The older is released once a packet has come over the newer (the peer
   * has switched too), or when it dies. A new link that fails leaves the old one as it is.
   */
  follow(match: Pick<Match, 'pairs' | 'iceServers'>): void;
  /** Looks for another path for the link that carries, which goes on meanwhile. The initiator does it; here else nothing. */
  restartIce(slot: number): void;
  /**
   * A relayed signal. Of another epoch, of an attempt that we have given up, or a repeat: dropped and counted. Of an
   * attempt that we do not know yet: kept until `follow` tells of it.
   */
  receiveSignal(signal: RelayedSignal): void;
  /** False when it was not sent. */
  sendPacket(slot: number, delivery: Delivery, packet: Uint8Array): boolean;
  /** Signals and messages of another session, epoch or attempt, malformed ones and repeats. */
  readonly dropped: number;
  /** Of the link that carries. */
  measurement(slot: number): LinkMeasurement | undefined;
  /** Tells every peer that this page goes away; the links stay as they are. */
  sayBye(): void;
  /** Tells every peer `bye` and releases all links. Idempotent. */
  close(): void;
}

export type CreateMesh = (options: MeshOptions) => Mesh;

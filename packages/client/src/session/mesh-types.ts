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
  /** Once per pair: our verdict, agreed with the peer's. */
  onVerdict(slot: number, attempt: number, failure: LinkFailure | null, measurement: LinkMeasurement): void;
  /** After `proven`: the link is gone for good. */
  onLost(slot: number, cause: string): void;
  /** What a proven peer's netcode sends, header checked and removed. */
  onPacket(slot: number, delivery: Delivery, packet: Uint8Array): void;
}

/** All links of one member: opened, proven, and kept for the game (probe = game link). */
export interface Mesh {
  /** Opens and proves every pair; resolves when every pair has its verdict. Never rejects. */
  validate(): Promise<void>;
  /** A relayed signal; of another epoch or attempt: dropped and counted. */
  receiveSignal(signal: RelayedSignal): void;
  /** False when it was not sent. */
  sendPacket(slot: number, delivery: Delivery, packet: Uint8Array): boolean;
  /** Signals and messages of another session, epoch or attempt, malformed ones and repeats. */
  readonly dropped: number;
  measurement(slot: number): LinkMeasurement | undefined;
  /** Tells every peer that this page goes away; the links stay as they are. */
  sayBye(): void;
  /** Tells every peer `bye` and releases all links. Idempotent. */
  close(): void;
}

export type CreateMesh = (options: MeshOptions) => Mesh;

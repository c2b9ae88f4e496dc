export type {
  AnyGame,
  Game,
  InitContext,
  InputCodec,
  Json,
  Random,
  Scalar,
  StepContext,
} from '@greenroom/netcode';
export {
  type EndReason,
  type ErrorCode,
  GreenroomError,
  type ParticipantOutcome,
  type RequeueCause,
} from '@greenroom/protocol';
export { takeEntrySignature } from './adapters/browser/entry-signature.ts';
export * from './api.ts';
export { joinScene } from './join-scene.ts';
export type { Clock } from './ports/clock.ts';
export type { Delivery, PeerLink } from './ports/peer-link.ts';

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
export { type EndReason, type ErrorCode, GreenroomError, type ParticipantOutcome } from '@greenroom/protocol';
export * from './api.ts';
export { joinScene } from './join-scene.ts';
export type { Clock } from './ports/clock.ts';
export type { CreatePeerLink, Delivery, PeerLink, PeerLinkOptions } from './ports/peer-link.ts';

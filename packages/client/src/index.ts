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
export * from './api.ts';
export type { Clock } from './ports/clock.ts';
export type { CreatePeerLink, Delivery, PeerLink, PeerLinkOptions } from './ports/peer-link.ts';

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

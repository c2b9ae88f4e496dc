export { createRunner } from './create-runner.ts';
export { NetcodeError, type NetcodeErrorCode } from './error.ts';
export { type Frame, NULL_FRAME } from './frame.ts';
export * from './game.ts';
export type { InputQueue } from './input-queue.ts';
export { MAX_PACKET_BYTES, PACKET_VERSION } from './packet.ts';
export { copyPlain, firstDifference } from './plain-data.ts';
export { hashPlain } from './plain-hash.ts';
export * from './random.ts';
export { type ReplayOptions, type ReplayResult, replay } from './replay.ts';
export type { Request, RequestList } from './request.ts';
export {
  createRollbackSession,
  type InputPredictor,
  MAX_PLAYERS,
  MAX_REACH_FRAMES,
  type Prediction,
  type RollbackSession,
  type RollbackSessionOptions,
} from './rollback-session.ts';
export * from './runner.ts';
export {
  createSeries,
  episodeSeed,
  MAX_EPISODES,
  type Series,
  type SeriesEvent,
  type SeriesOptions,
  type SeriesStats,
} from './series.ts';
export { MAX_INPUT_BYTES } from './simulation.ts';
export { runSyncTest, type SyncTestOptions } from './sync-test.ts';
export * from './sync-test-result.ts';

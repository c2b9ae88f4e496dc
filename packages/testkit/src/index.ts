export type { BotBehaviour } from './bots/bot-behaviour.ts';
export type { BotMouth, BotReports } from './bots/bot-reports.ts';
export {
  createProtocolBot,
  type ProtocolBot,
  type ProtocolBotOptions,
} from './bots/protocol-bot.ts';
export type { KeptReports } from './bots/report-outbox.ts';
export { createSimulatedPageClock, type SimulatedPageClock, settle } from './clock/page-clock.ts';
export { createLinkedPair, type LinkBehaviour, type LinkedPairOptions } from './links/linked-pair.ts';
export * from './network/simulated-clock.ts';
export * from './network/simulated-network.ts';
